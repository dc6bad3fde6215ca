# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request changes no more files than one can review.

Why
    A change of many files concerns many people, and each of them waits for the others. Renames
    and files that are removed, generated or taken over from elsewhere do not count.

Fix
    Split it by subsystem, so that each maintainer gets one part.

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_generated, is_imported
from rules.kernel.pulls import commits, is_sync, milder
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.TREEWIDE, Context.MOVE, Context.IMPORT, Context.GENERATED)
LIMIT: int = 20

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Repeat: 21

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
X-Pull-Base: topic

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
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Title: Sync with v9.9
X-Pull-Repeat: 21

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


def check(submission: Submission, limit: int) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or is_sync(submission):
        return
    files = {
        file.path
        for patch in commits(submission)
        for file in patch.diff
        if file.new
        and (file.hunks or file.status not in ("renamed", "copied"))
        and not is_generated(file.path)
        and not is_imported(file.path)
    }
    if len(files) > limit:
        yield submission.finding(
            f"{len(files)} files changed in one pull request",
            f"at most {limit}, split by subsystem",
            part="pull",
            severity=milder(pull),
        )
