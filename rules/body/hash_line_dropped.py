# SPDX-License-Identifier: GPL-2.0-or-later
"""No line of a message begins with #.

Why
    To git such a line is a comment. It is gone as soon as somebody edits the message. git am keeps
    it, so nothing is said of a mail on a list, where it has come through.

Fix
    git commit --amend --cleanup=scissors      # keeps such lines until you have changed them
    In the editor, put a blank before the #, or write the line in other words.

See
    Documentation/dev-tools/checkpatch.rst, COMMIT_COMMENT_SYMBOL
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

#[inline] is no promise: it was freed twice.

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
Subject: [PATCH] mm/slub: free the object once

The attribute #[inline] is no promise: it was freed twice.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

 #[inline] is no promise, says issue
 (#12).

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    body = enumerate(patch.message.body, patch.message.first)
    found = [(number, line) for number, line in body if line.startswith("#")]
    if not found:
        return
    number, line = found[0]
    one = not found[1:]
    yield patch.finding(
        "body",
        "a line that begins with #" + ("" if one else f", the first of {len(found)}"),
        "a blank before it, since git takes it for a comment",
        line=number,
        width=1,
        repair=Replacement(replacement=f" {line}") if one else None,
        severity=Severity.NOTE if patch.transport is None else None,
    )
