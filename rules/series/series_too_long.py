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
from rules.kernel.paths import is_imported
from rules.kernel.titles import summary_at
from rules.model import Patch, Submission
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
LONG = "".join(
    MAIL.replace("1/1", f"{n}/16").replace("the object", f"object {n}").replace("a-1@", f"a-{n}@")
    for n in range(1, 17)
).replace("\n\nIt", "\nReferences: <a@engine.example>\n\nIt")
BAD = (LONG,)
GOOD = (
    MAIL.replace("[PATCH 1/1]", "[PATCH]"),
    LONG[: LONG.rindex("From a@b")].replace("/16", "/15"),
)


def check(submission: Submission, limit: int) -> Iterator[Finding]:
    patches = submission.patches
    if submission.total <= limit or submission.origin == "pull" or submission.missing:
        return  # of a series that went to many lists in parts, each list has little to read
    people = {patch.author.email.lower() for patch in patches}
    if submission.origin == "git" and len(people) > 1:
        return  # a branch of several people's work is nobody's series
    count = len({_gist(patch) for patch in patches if not all(map(is_imported, patch.paths()))})
    if count > limit:
        yield submission.finding(f"{len(patches)} patches", f"about {limit} at a time")


def _gist(patch: Patch) -> str:
    """What a patch does, wherever it does it: the same all over the tree is one thing to read."""
    title = patch.subject.title
    return title[summary_at(patch.subject) :] or title
