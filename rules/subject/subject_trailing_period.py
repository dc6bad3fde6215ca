# SPDX-License-Identifier: GPL-2.0-or-later
"""A title has no full stop at its end.

Why
    A title is a heading, in the log as in the list of patches, and every example of the kernel's
    documents goes without.

Fix
    git commit --amend      # in the editor: take the full stop out

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
ABBREVIATIONS = ("..", "etc.", "Inc.", "Ltd.", "Co.", "al.", "e.g.", "i.e.")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once.

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
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free pages, objects, etc.

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    if title.endswith(".") and not title.endswith(ABBREVIATIONS):
        yield patch.finding(
            "subject",
            "a full stop at the end of the title",
            "none",
            line=1,
            column=len(title) - 1,
            width=1,
            repair=Replacement(replacement=title[:-1].rstrip()),
        )
