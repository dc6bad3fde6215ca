# SPDX-License-Identifier: GPL-2.0-or-later
"""A diff names its files from the top of the tree, as a/FILE and b/FILE.

Why
    git am and patch -p1 take the first level off each name. Without one they look for the file in
    the wrong folder.

Fix
    git config --unset diff.noprefix; quilt: QUILT_DIFF_ARGS="-p ab"; then git format-patch again

See
    Documentation/process/5.Posting.rst, Patch preparation
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL

RIGHT = """\
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
"""
BAD = (
    RIGHT.replace("a/mm", "mm").replace("b/mm", "mm"),
    RIGHT.replace(
        "diff --git a/mm/slub.c b/mm/slub.c\n--- a/mm/slub.c", "--- mm/slub.c.orig"
    ).replace("b/mm", "mm"),
)
GOOD = (
    RIGHT,
    RIGHT.replace("a/mm", "i/mm").replace("b/mm", "w/mm"),
    RIGHT.replace("diff --git a/mm/slub.c b/mm/slub.c\n--- a/mm", "--- linux-6.18.orig/mm").replace(
        "b/mm", "linux-6.18/mm"
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    bare = [file for file in patch.diff if file.bare]
    if bare:
        more = f", and {len(bare) - 1} more" if len(bare) > 1 else ""
        yield patch.finding(
            "diff",
            f"{bare[0].path} without a first level before it{more}",
            f"a/{bare[0].path} and b/{bare[0].path}",
            path=bare[0].path,
        )
