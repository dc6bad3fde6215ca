# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch is small enough to be reviewed.

Why
    In a thousand changed lines nobody sees the one that is wrong. A change that goes step by step can
    be followed, and bisected.

Fix
    git rebase --interactive BASE, edit the commit, git reset HEAD^, git add --patch

See
    Documentation/process/5.Posting.rst, Patch preparation
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import FileDiff, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (
    Context.STABLE,
    Context.FOREIGN,
    Context.IMPORT,
    Context.GENERATED,
    Context.TREEWIDE,
    Context.REVERT,
)
LINES: int = 1000
CODE = (".c", ".h", ".rs", ".S", ".py", ".sh", ".pl")

HEAD = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
Message-ID: <a-1@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
 mm/slub.c | 1001 -
 1 file changed, 1001 deletions(-)

--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,1001 +0,0 @@
"""
BAD = (HEAD + "-\tkfree(object);\n" * 1001,)
GOOD = (
    HEAD.replace("1001", "100") + "-\tkfree(object);\n" * 100,
    HEAD.replace("mm/slub.c", "Documentation/slub.rst") + "-\tkfree(object);\n" * 1001,
)


def check(submission: Submission, lines: int) -> Iterator[Finding]:
    if submission.origin == "pull":
        return  # what is too much there has a rule of its own
    for patch in submission.patches:
        count = sum(map(_changed, patch.diff))
        if count > lines and len(patch.parents) < 2:
            yield patch.finding(
                "diff", f"{count} changed lines of code that was there", f"at most {lines}"
            )


def _changed(file: FileDiff) -> int:
    """The changed lines of a source file that is neither new nor gone; moved lines count half."""
    if file.status != "modified" or not file.path.endswith(CODE):
        return 0
    if file.path.startswith(("Documentation/", "tools/")):
        return 0
    gone = [li.text.strip() for hunk in file.hunks for li in hunk.lines if li.sign == "-"]
    new = [line.text.strip() for line in file.added()]
    return len(gone) + len(new) - len(set(gone) & set(new))
