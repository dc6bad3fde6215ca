# SPDX-License-Identifier: GPL-2.0-or-later
"""The base of a series is a commit of a public tree.

Why
    Testers, and the machines, fetch the base before they apply anything. A commit that only one
    machine has cannot be fetched.

Fix
    git rebase --onto PUBLIC-BRANCH BASE       # or name what lies between:
    git format-patch --base=PUBLIC-COMMIT BASE..   # adds the prerequisite-patch-id lines

See
    Documentation/process/submitting-patches.rst, Providing base tree information
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Absent, Context, History
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)

MAIL = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

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

base-commit: deadbeef12340000000000000000000000000000
"""
BAD = (MAIL,)
GOOD = (
    MAIL.replace("deadbeef1234", "600dc0de0001"),
    MAIL + "prerequisite-patch-id: 0123456789012345678901234567890123456789\n",
)


def check(submission: Submission, history: History) -> Iterator[Finding]:
    base = submission.base
    if submission.origin != "mail" or base is None:
        return
    prepared = any(letter.prerequisites for letter in submission.letters())
    if not prepared and history.find(base) is Absent.UNKNOWN:
        yield submission.finding(
            f"the base {base[:12]} is no commit of {history.name}",
            "a commit that others can fetch",
        )
