# SPDX-License-Identifier: GPL-2.0-or-later
"""A Fixes tag names a commit that is in a public tree.

Why
    The stable team and many scripts look the commit up. The id of a commit that was rebased, or never
    left one machine, leads nowhere.

Fix
    git log --oneline -S'the line at fault' -- FILE      # in the tree it was merged into
    git log -1 --format='Fixes: %h ("%s")' --abbrev=12 COMMIT

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Absent, Context, History
from rules.kernel.culprits import culprits, is_stale
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.IMPORT)

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: 600dc0de0001 ("mm/slub: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace("600dc0de0001", "deadbeef1234"),
    RIGHT.replace("600dc0de0001", "beefdead1234"),
)
GOOD = (RIGHT,)


def check(patch: Patch, history: History) -> Iterator[Finding]:
    for culprit in culprits(patch.message):
        found = history.find(culprit.id)
        if found is Absent.UNKNOWN:
            stale = is_stale(history, patch)
            seen = f"{culprit.id[:40]} is no commit of {history.name}"
            seen += ", which is older than this patch" if stale else ""
            expected, severity = "a commit of a public tree", Severity.NOTE if stale else None
        elif found is Absent.AMBIGUOUS:
            seen = f"{culprit.id} is the beginning of more than one id in {history.name}"
            expected, severity = "more digits of the id", None
        else:
            continue
        at = (patch.message.line(culprit.tag.line) or "").lower().find(culprit.id)
        yield patch.finding(
            "trailers",
            seen,
            expected,
            line=culprit.tag.line,
            column=max(at, 0),
            width=len(culprit.id),
            severity=severity,
        )
