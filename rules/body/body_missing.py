# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch says what it changes and why.

Why
    The reason for a change is the part of it that the code cannot show. Years later the message is
    all that is left to tell a fix from a fault; one sentence is enough for a small change.

Fix
    git commit --amend      # in the editor: what changes and why, below the title

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
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

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)


def check(patch: Patch, context: frozenset[Context]) -> Iterator[Finding]:
    message = patch.message
    named = {t.line + n for t in message.trailers for n in range(t.rows)}
    rest = (line for number, line in enumerate(message.body, message.first) if number not in named)
    if any(_says(line) for line in rest):
        return
    if patch.subject.title.startswith(("fixup! ", "squash! ", "Merge ")):
        return
    yield patch.finding(
        "body",
        "no text between the title and the trailers",
        "what changes and why, in a sentence or more",
        severity=_severity(patch, context),
    )


def _severity(patch: Patch, context: frozenset[Context]) -> Severity | None:
    """A small step of a series is explained by the others; Rust's maintainers ask for a text."""
    if Context.RUST in context:
        return None
    return Severity.NOTE if (patch.subject.total or 1) > 1 else Severity.WARNING


def _says(line: str) -> bool:
    """Whether a line is text, and no remark such as "[ Ada: reword ]" or "(cherry picked ...)"."""
    text = line.strip()
    return bool(text) and text[0] + text[-1] not in ("[]", "()")
