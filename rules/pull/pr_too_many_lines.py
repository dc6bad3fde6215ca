# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request changes no more lines than one can review.

Why
    Nobody reads a thousand lines with care. Files that are removed, generated or taken over from
    elsewhere do not count.

Fix
    Send what stands alone first: the preparation, then the interface, then its user.

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_generated, is_imported
from rules.kernel.pulls import commits, is_sync, milder
from rules.model import FileDiff, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.TREEWIDE, Context.IMPORT, Context.GENERATED)
LIMIT: int = 500

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Repeat: 501

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
X-Pull-Repeat: 501

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
    count = sum(_lines(file) for patch in commits(submission) for file in patch.diff)
    if count > limit:
        yield submission.finding(
            f"{count} lines added or removed in one pull request",
            f"at most {limit}, in parts that stand alone",
            part="pull",
            severity=milder(pull),
        )


def _lines(file: FileDiff) -> int:
    if file.new is None or is_generated(file.path) or is_imported(file.path):
        return 0
    return sum(line.sign in "+-" for hunk in file.hunks for line in hunk.lines)
