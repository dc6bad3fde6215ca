# SPDX-License-Identifier: GPL-2.0-or-later
"""The author of a commit is the one who commits it, or both sign it off.

Why
    A commit by another hand than its author's is somebody's work passed on, which the sign-offs
    must tell; or the name in the settings of git is not the one meant.

Fix
    git commit --amend --no-edit --reset-author -s      # it is your own work
    git commit --amend --no-edit -s      # below the author's own sign-off, if it is not

See
    Documentation/process/submitting-patches.rst, Sign your work
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import same_person
from rules.kernel.pulls import commits, is_sync, is_web
from rules.kernel.tags import sign_offs
from rules.model import Patch, Person, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Committer: Bob Weaver <bob@looms.example>
X-Pull-Submitter: Bob Weaver <bob@looms.example>

It was freed twice on the error path.

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
X-Pull-Committer: Bob Weaver <bob@looms.example>
X-Pull-Submitter: Bob Weaver <bob@looms.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
Signed-off-by: Bob Weaver <bob@looms.example>
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


def check(submission: Submission) -> Iterator[Finding]:
    if submission.pull is None or is_sync(submission):
        return
    for patch in commits(submission):
        committer = patch.committer
        if committer is None or is_web(patch) or not _opened(submission, committer):
            continue
        if same_person(patch.author, committer) or sign_offs(patch.message):
            continue  # where it is signed, the family signoff says whose sign-off is missing
        yield patch.finding(
            "pull",
            f"a commit of {committer} with {patch.author} as its author, signed by neither",
            "the committer as author, or the sign-offs of both",
        )


def _opened(submission: Submission, person: Person) -> bool:
    """Whether the pull request is this person's: what another committed was taken over."""
    last: Patch = submission.patches[-1]
    return same_person(person, submission.submitter) or (
        last.committer is not None and same_person(person, last.committer)
    )
