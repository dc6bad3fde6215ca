# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request holds no more commits than one can review.

Why
    Reviewers take a short series at once and put off a long one. Fifteen patches is what the
    kernel's own text calls a limit, and a first part that is merged makes the next one easier.

Fix
    Send what stands alone first, and the rest when it is merged. Squash the commits that correct
    others of the same series.

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import commits, is_sync, milder
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
LIMIT: int = 10

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Repeat: 11

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
X-Pull-Repeat: 11

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
    count = len(commits(submission))
    if pull is None or count <= limit or is_sync(submission):
        return
    yield submission.finding(
        f"{count} commits in one pull request",
        f"at most {limit}, each part that stands alone on its own",
        part="pull",
        severity=milder(pull),
    )
