# SPDX-License-Identifier: GPL-2.0-or-later
"""Each patch of a series has a title of its own.

Why
    The title tells what the patch changes. Two that are the same say that one of them does not, and
    nobody can refer to either.

Fix
    git rebase -i BASE      # opens the list of commits: mark one as reword

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT)

BAD = (
    """\
From ada@engine.example Fri Jan  2 03:04:05 2026
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object
Message-ID: <1@engine.example>

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

From ada@engine.example Fri Jan  2 03:04:05 2026
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/slub: Free the object
Message-ID: <2@engine.example>
In-Reply-To: <1@engine.example>

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
From ada@engine.example Fri Jan  2 03:04:05 2026
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object
Message-ID: <1@engine.example>

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

From ada@engine.example Fri Jan  2 03:04:05 2026
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/slub: free the page
Message-ID: <2@engine.example>
In-Reply-To: <1@engine.example>

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


def check(submission: Submission) -> Iterator[Finding]:
    first: dict[str, Patch] = {}
    for patch in submission.patches:
        title = patch.subject.title
        same = first.setdefault(title.casefold(), patch)
        if title and same is not patch and len(patch.parents) < 2:
            yield patch.finding(
                "subject",
                f"the title of patch {same.number} again",
                "a title that tells the two apart",
                line=1,
                width=len(title),
            )
