# SPDX-License-Identifier: GPL-2.0-or-later
"""Commits are made with git, not in the forge's web interface.

Why
    The web interface commits as a relay, proposes a title that says nothing, and adds no
    Signed-off-by. What it makes has rarely been built or tested.

Fix
    git fetch ORIGIN && git switch BRANCH
    git commit --amend -s --reset-author      # in the editor: what changes, and why
    git rebase -i BASE      # instead, for several commits: mark each as edit

See
    Documentation/process/submitting-patches.rst, Describe your changes, and Sign your work
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import same_person
from rules.kernel.pulls import commits, is_sync, is_web
from rules.kernel.tags import sign_offs
from rules.model import Patch, Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
VERBS = ("Update", "Create", "Delete", "Rename")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] Update slub.c
X-Pull-Base: topic
X-Pull-Committer: GitHub <noreply@github.com>

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
X-Pull-Committer: GitHub <noreply@github.com>

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
    if submission.pull is None or is_sync(submission):
        return
    for patch in commits(submission):
        title = patch.subject.title
        proposed = _is_proposed(patch)
        if not proposed and not is_web(patch):
            continue
        made = "a commit made in the web interface"
        yield patch.finding(
            "subject" if proposed else "pull",
            f'the title "{title[:75]}", which the web interface proposes' if proposed else made,
            "a title that says what changes" if proposed else "a commit made with git, and tested",
            line=1 if proposed else None,
            width=len(title) if proposed else 0,
            repair=Command(command="git commit --amend -s --reset-author    # opens the editor"),
            severity=None if proposed or not _is_signed(patch) else Severity.NOTE,
        )


def _is_proposed(patch: Patch) -> bool:
    title = patch.subject.title
    verb, _, name = title.partition(" ")
    names = {path.rpartition("/")[2] for path in patch.paths()} | set(patch.paths())
    return title == "Add files via upload" or (verb in VERBS and name in names)


def _is_signed(patch: Patch) -> bool:
    signers = (tag.person for tag in sign_offs(patch.message))
    return any(person is not None and same_person(person, patch.author) for person in signers)
