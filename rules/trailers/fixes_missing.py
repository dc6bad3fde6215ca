# SPDX-License-Identifier: GPL-2.0-or-later
"""A bug fix names the commit that brought the bug.

Why
    By the Fixes tag the stable team finds the trees that have the bug, and reviewers the change
    that made it.

Fix
    git log -S 'the faulty line' -- FILE      # or git blame
    git log -1 --format='Fixes: %h ("%s")' --abbrev=12 COMMIT

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.bugs import crash_log, grave_fix, is_old
from rules.kernel.paths import is_kernel
from rules.kernel.stable import is_for_device, names_culprit
from rules.kernel.stabletag import asks
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN, Context.REVERT, Context.RFC)
NOT_RUN = ("Documentation/", "tools/", "samples/", "scripts/", "LICENSES/", "MAINTAINERS")
TREES: tuple[str, ...] = ("net", "rust-fixes")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: fix use after free

It was freed twice on the error path.

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

  BUG: KASAN: double-free in slub

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: fix use after free

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
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
Subject: [PATCH] mm/slub: fix a typo

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch, trees: tuple[str, ...]) -> Iterator[Finding]:
    message = patch.message
    kernel = [p for p in patch.paths() if is_kernel(p) and not p.startswith(NOT_RUN)]
    if not kernel or names_culprit(message) or asks(message) or is_for_device(message):
        return  # stable-without-fixes speaks where a backport is asked for
    if is_old(message):
        return
    expected = 'Fixes: <12 digits> ("<title>") of the commit that brought the bug'
    fix, log = grave_fix(message), crash_log(message)
    if fix:
        seen = "a fix without a Fixes tag"
        yield patch.finding("subject", seen, expected, line=1, column=fix[0], width=fix[1])
    elif log is not None:
        yield patch.finding("body", "the log of a crash without a Fixes tag", expected, line=log)
    elif patch.subject.tagged(*trees):
        seen = "a patch for a tree that takes fixes, without a Fixes tag"
        yield patch.finding("trailers", seen, expected, severity=Severity.NOTE)
