# SPDX-License-Identifier: GPL-2.0-or-later
"""A title has at most 75 characters.

Why
    It is a line of the shortlog, of gitk, and of every list of commits, where a longer one is
    cut. The kernel's text says 70 to 75 characters; prefix tags in brackets do not count. It
    is a note up to 85, and up to 100 where no Rust is touched: such titles are taken as they are.

Fix
    git commit --amend      # in the editor: say what changes; the why belongs in the body

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT)
LIMIT: int = 75
LONG_RUST = 85
LONG = 100

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object only once when the error path is taken a second time

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once on the error path

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;
""",
)


def check(patch: Patch, context: frozenset[Context], limit: int) -> Iterator[Finding]:
    title = patch.subject.title
    if len(title) > limit:
        strict = len(title) > (LONG_RUST if Context.RUST in context else LONG)
        yield patch.finding(
            "subject",
            f"a title of {len(title)} characters",
            f"at most {limit}",
            line=1,
            column=limit,
            width=len(title) - limit,
            severity=None if strict else Severity.NOTE,
        )
