# SPDX-License-Identifier: GPL-2.0-or-later
"""The reasons for a change stand in its commits.

Why
    The text of a pull request stays with the forge. The history of the kernel keeps the commit
    messages alone, and years later they are all there is to tell a fix from a fault.

Fix
    git commit --amend      # in the editor: what explains the change
    git rebase -i BASE      # instead, for several commits: mark them as reword
    The pull request may repeat it.

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import commits, is_sync, milder, own_text, told, words
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
LIMIT: int = 40
THIN: int = 8

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Body: The object is freed a second time by the caller when the cache is destroyed while
 an allocation fails, which I saw under memory pressure with the new test of last week.
 Leave it to the caller, as every other cache does, and say so in the comment above it.

Fix it.

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
X-Pull-Body: The object is freed a second time by the caller when the cache is destroyed while
 an allocation fails, which I saw under memory pressure with the new test of last week.
 Leave it to the caller, as every other cache does, and say so in the comment above it.

The caller frees the object a second time when the cache is
destroyed; leave it to the caller.

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


def check(submission: Submission, limit: int, thin: int) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or is_sync(submission):
        return
    count = words(own_text(pull.body))
    each = commits(submission)
    if count < limit or not each or any(told(patch) >= thin for patch in each):
        return
    which = "the commit says" if len(each) == 1 else f"the {len(each)} commits say"
    yield submission.finding(
        f"{count} words in the pull request, of which {which} next to nothing",
        "the reasons in the commit messages, which are all that is kept",
        part="pull",
        repair=Command(
            command="git rebase -i BASE    # opens the list of commits: mark them as reword"
        ),
        severity=milder(pull),
    )
