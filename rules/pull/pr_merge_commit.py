# SPDX-License-Identifier: GPL-2.0-or-later
"""A topic branch is rebased, not merged with its base.

Why
    Patches are sent and applied one by one, and a merge among them cannot be: git format-patch
    leaves it out, with whatever was resolved in it. A maintainer's merge of a tag or of another
    tree is no such merge.

Fix
    git fetch UPSTREAM
    git rebase --onto UPSTREAM/BASE OLD_BASE      # takes the merges out

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import is_merge, is_sync
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.PULL

BAD = (
    """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object once
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

From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] Merge branch 'topic' into my-fix
X-Pull-Parents: 0123456789ab 89abcdef0123

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
    BAD[0].replace("branch 'topic' into my-fix", "tag 'v9.9' into topic"),
)


def check(submission: Submission) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or is_sync(submission):
        return
    for patch in submission.patches:
        if is_merge(patch):
            title = patch.subject.title
            yield patch.finding(
                "subject",
                f'the merge commit "{title[:75]}"',
                "a rebase on the base of the pull request, without merges",
                line=1,
                width=len(title),
                repair=Command(command="git rebase UPSTREAM/BASE"),
                severity=Severity.WARNING if pull.draft else None,
            )
