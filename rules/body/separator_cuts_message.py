# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing of the message stands below a line of ---.

Why
    git am ends the message at the first such line. What was written below it, sign-off included,
    does not come into the history.

Fix
    git commit --amend      # in the editor: write === or a heading instead, or indent the line

See
    Documentation/process/submitting-patches.rst, Commentary
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.cut import cut_off
from rules.model import Patch
from rules.read.trailers import divider
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.
---
The caller frees it too, since the cache was
added.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Changes since v1:
- drop the unrelated rename

--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace(
        "---\nThe caller frees it too, since the cache was\nadded.\n\nSigned-off-by: Ada Hacker <ada@engine.example>",
        "\nSigned-off-by: Ada Hacker <ada@engine.example>\n---\nChanges since v1:\n- drop the unrelated rename",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    at = divider(message.body)
    if at < len(message.body):
        yield from _in_commit(patch, at)
        return
    found = cut_off(message)
    if found is not None:
        number, line = found
        yield patch.finding(
            "notes",
            "text and sign-off below a line of ---, where git drops them",
            "one ---, below the whole message",
            line=number,
            text=line,
            width=len(line),
        )


def _in_commit(patch: Patch, at: int) -> Iterator[Finding]:
    """A commit keeps such a line; the mail made of it does not."""
    under = patch.message.body[at + 1 :]
    if any(line.strip() for line in under):
        signed = any(line.startswith("Signed-off-by:") for line in under)
        yield patch.finding(
            "body",
            "a line of ---, at which git am ends the message",
            "=== or a heading" if signed else "no --- in a commit, for a merge keeps what is below",
            line=patch.message.first + at,
            width=3,
            severity=None if signed else Severity.NOTE,
        )
