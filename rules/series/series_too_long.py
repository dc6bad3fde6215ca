# SPDX-License-Identifier: GPL-2.0-or-later
"""A series is short enough to be read.

Why
    Reviewers put a long series off. Fifteen patches or so can be read in one go; the rest can follow
    when these are in.

Fix
    git format-patch BASE..COMMIT      # the first part alone

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.TREEWIDE, Context.IMPORT)
LIMIT: int = 15

MAIL = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/1] mm/slub: free the object once
Message-ID: <a-1@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

"""
BAD = (MAIL.replace("1/1", "1/16"),)
GOOD = (MAIL.replace("[PATCH 1/1]", "[PATCH]"), MAIL.replace("1/1", "1/15"))


def check(submission: Submission, limit: int) -> Iterator[Finding]:
    count = max(submission.total, len(submission.patches))
    if count <= limit or submission.origin == "pull":
        return
    people = {patch.author.email.lower() for patch in submission.patches}
    if submission.origin == "git" and len(people) > 1:
        return  # a branch of several people's work is nobody's series
    yield submission.finding(f"{count} patches", f"about {limit} at a time")
