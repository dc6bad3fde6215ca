# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch needs stands in the patch, not in the cover letter.

Why
    git am does not apply the cover letter: its sign-off and its reasons are not in the history.

Fix
    git rebase --signoff BASE; and tell each patch's reason in its own message

See
    Documentation/process/5.Posting.rst, Sending the patch
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.tags import sign_offs
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
SIGNED = "Signed-off-by: "
FEW = 15
"""Words of a message that says little beside where to read on."""

COVER = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/1] mm/slub: free objects once
Message-ID: <a-0@engine.example>

The error paths of the allocator free some objects twice, which only shows
under memory pressure. Free each of them where it was taken, and nowhere else.

Signed-off-by: Ada Hacker <ada@engine.example>

"""
ONE = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/1] mm/slub: free the object once
Message-ID: <a-1@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

"""
PLAIN = COVER.replace("Signed-off-by: Ada Hacker <ada@engine.example>\n\n", "")
BAD = (
    COVER + ONE.replace("Signed-off-by: Ada Hacker <ada@engine.example>\n", ""),
    PLAIN + ONE.replace("It was freed twice on the error path.", "See the cover letter."),
)
GOOD = (PLAIN + ONE, COVER + ONE)


def check(submission: Submission) -> Iterator[Finding]:
    cover = submission.cover
    if cover is None:
        return
    signed = any(line.startswith(SIGNED) for line in cover.message.body)
    bare = [p.number for p in submission.patches if signed and not sign_offs(p.message)]
    if bare:
        yield cover.finding(
            f"a sign-off here, and none in patch {bare[0]}", "a sign-off in every patch"
        )
    for patch in submission.patches:
        if _points_away(patch):
            yield patch.finding("body", "the reason stands in the cover letter", "it here too")


def _points_away(patch: Patch) -> bool:
    """Whether the message says no more than that the cover letter says it."""
    text = " ".join(line for _, line in patch.message.prose()).lower()
    return "cover letter" in text[:400] and len(text.split()) <= FEW
