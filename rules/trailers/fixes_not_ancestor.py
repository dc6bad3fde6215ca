# SPDX-License-Identifier: GPL-2.0-or-later
"""A Fixes tag names a commit that lies below the patch.

Why
    What a patch repairs must be there before it. A fault that the same series brings is better
    squashed into the patch that brings it; a commit of another branch is not repaired here.

Fix
    git rebase --interactive --autosquash BASE      # after git commit --fixup=COMMIT

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Commit, Context, History
from rules.kernel.culprits import Culprit, culprits, mate_of
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
RECENT = 200 * 24 * 3600
"""Seconds: to ask git about what is older would take a while."""

SERIES = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object early
Message-ID: <a-1@engine.example>

The error path frees it as well.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/slub: free the object once
Message-ID: <a-2@engine.example>
In-Reply-To: <a-1@engine.example>

It was freed twice on the error path.

Fixes: ba5eba11ba5e ("mm/slub: free the object early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
"""
BASED = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: a11ab0a4da11 ("mm/slub: look ahead")
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

base-commit: 600dc0de00010123456789012345678901234567
"""
BAD = (SERIES, BASED)
GOOD = (
    BASED.replace('a11ab0a4da11 ("mm/slub: look ahead")', '01d01d01d01d ("mm/slub: look back")'),
    SERIES.replace("free the object early", "free it early", 1),
)


def check(submission: Submission, history: History | None = None) -> Iterator[Finding]:
    named = [(patch, one) for patch in submission.patches for one in culprits(patch.message)]
    for patch, culprit in named:
        mate = mate_of(submission, culprit)
        below = _is_below(submission, culprit, history)
        seen, expected = "", "a commit below the patch"
        if mate is not None and not below:
            seen = f"it repairs patch {mate.number} of its own series"
            expected = "one patch of both"
        elif below is False:
            seen = f"{culprit.id[:12]} is not in the history of {(submission.base or '')[:12]}"
        if seen:
            yield patch.finding("trailers", seen, expected, line=culprit.tag.line)


def _is_below(submission: Submission, culprit: Culprit, history: History | None) -> bool | None:
    """Whether the commit is in the history of the base, as one that is much older is held to be;
    None where nobody knows."""
    if history is None or submission.base is None:
        return None
    commit, base = history.find(culprit.id), history.find(submission.base)
    if not isinstance(commit, Commit) or not isinstance(base, Commit):
        return None
    return base.date - commit.date > RECENT or history.is_below(commit.id, base.id)
