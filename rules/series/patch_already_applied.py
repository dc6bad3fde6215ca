# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch that was taken is not sent again.

Why
    Whoever looks at it finds that it is there, and wonders what is new.

Fix
    git fetch; git rebase TREE/BRANCH      # it drops what is in the tree

See
    Documentation/process/submitting-patches.rst, Don't get discouraged - or impatient
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context, History
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.REVERT, Context.GENERATED)

MAIL = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/trunk: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/trunk.c b/mm/trunk.c
--- a/mm/trunk.c
+++ b/mm/trunk.c
@@ -1,3 +1,2 @@
 int open(void);
-int shut(void);
 int lock(void);

base-commit: 7aee7aee7aee0123456789012345678901234567
"""
BAD = (MAIL.replace("trunk", "taken"),)
GOOD = (MAIL,)


def check(submission: Submission, history: History) -> Iterator[Finding]:
    patches = submission.patches
    if submission.origin != "mail" or any(patch.unsent for patch in patches):
        return  # what is not sent yet may lie on the branch that is checked out
    newest = history.newest()
    tree = history.tree(newest.id) if newest else None
    if tree is None:
        return
    from rules.kernel.apply import is_applied  # only where there is a tree to look into

    for patch in patches:
        if is_applied(patch, tree):
            yield patch.finding(
                "diff", f"all it changes is so in {tree.name}", "what is not there yet"
            )
