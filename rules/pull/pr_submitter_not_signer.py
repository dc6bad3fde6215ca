# SPDX-License-Identifier: GPL-2.0-or-later
"""Who opens a pull request signs off the commits in it.

Why
    Who passes work on certifies that it may be passed on. Where the forge's web interface makes
    the commit, for example in a rebase, its committer does not tell who that was.

Fix
    git rebase --signoff BASE      # as the person who opened the pull request
    git push --force-with-lease

See
    Documentation/process/submitting-patches.rst, Sign your work
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import is_nobody, is_unreachable, same_person
from rules.kernel.pulls import commits, is_sync, is_web
from rules.kernel.tags import sign_offs
from rules.model import Person, Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.PULL

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Committer: GitHub <noreply@github.com>
X-Pull-Submitter: Bob Weaver <bob@looms.example>

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
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace(
        "<ada@engine.example>\n---",
        "<ada@engine.example>\nSigned-off-by: Bob Weaver <bob@looms.example>\nCc: Eve Tester <eve@looms.example>\n---",
    ),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Submitter: bob <7+bob@users.noreply.github.com>

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
    pull, who = submission.pull, submission.submitter
    if pull is None or is_sync(submission):
        return
    if is_nobody(who) or not who.email or is_unreachable(who.email):
        return  # a hidden address: nobody can tell who that is
    for patch in commits(submission):
        if not is_web(patch):
            continue  # signed-off-by-last-not-submitter compares with the committer
        signers = [tag for tag in sign_offs(patch.message) if tag.person is not None]
        if not signers or same_person(patch.author, who):
            continue  # signed-off-by-missing, signed-off-by-author-mismatch
        last = signers[-1]
        if last.person and not _is(last.person, who, pull.opener):
            yield patch.finding(
                "trailers",
                f"the last sign-off is not by {who}, who opened the pull request",
                "the Signed-off-by of the person who passes the commit on, below the others",
                line=last.line,
                width=len(last.key) + 1,
                repair=Command(command="git rebase --signoff BASE"),
            )


def _is(signer: Person, who: Person, login: str) -> bool:
    local = signer.email.lower().partition("@")[0].rpartition("+")[2]
    return same_person(signer, who) or local == login.lower()
