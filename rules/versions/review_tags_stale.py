# SPDX-License-Identifier: GPL-2.0-or-later
"""A review is of what was reviewed.

Why
    A Reviewed-by vouches for the code that its giver saw. On a patch that was rewritten since, it
    says what nobody has said.

Fix
    git commit --amend      # drop the tag, and say below the --- that the rewrite needs a new look

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, …
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Archive, Context, Posting
from rules.kernel.addressed import listed
from rules.kernel.given import Given, gave, is_given, keeps
from rules.kernel.postings import change_log, is_said
from rules.kernel.rangediff import Pair, pairs
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.RESEND)
SHARE = 0.5
LINES = 20
KEPT = r"(?i)\b(?:keep|kept|retain|carr(?:y|ied)|preserv).{0,60}(?:tag|-bys?\b|\b[rat]-?bs?\b|review|ack)"

V1 = """\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Message-ID: <1@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +12,25 @@
{lines}
"""
REPLY = """\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Bob Weaver <bob@looms.example>
Date: Sat, 3 Jan 2026 03:04:05 +0000
Message-ID: <2@looms.example>
In-Reply-To: <1@engine.example>
Subject: Re: [PATCH] mm/slub: free the object once

Reviewed-by: Bob Weaver <bob@looms.example>

"""
NOW = "".join(f"+	kfree(object[{n}]);\n" for n in range(25))
NEW = "".join(f"+	if (!cache_put({n}))\n" for n in range(25))
V2 = (
    V1.replace("[PATCH]", "[PATCH v2]")
    .replace("<1@", "<3@")
    .replace(" 2 Jan", " 19 Jan")
    .replace("Signed-off-by", "Reviewed-by: Bob Weaver <bob@looms.example>\nSigned-off-by")
    .replace(
        "---\ndiff",
        "---\nv2: leave it to the cache\nv1: https://lore.kernel.org/all/1@engine.example/\n\ndiff",
    )
)

BAD = (V1.format(lines=NOW) + REPLY + V2.format(lines=NEW),)
GOOD = (V1.format(lines=NOW) + REPLY + V2.format(lines=NOW),)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    if is_said(KEPT, change_log(submission)):
        return
    postings = archive.earlier(submission)
    for patch in submission.patches:
        had = [given for tag in patch.message.trailers for given in gave(tag)]
        stale = [(one, pair) for one in had if (pair := _rewritten(patch, one, postings))]
        if stale:
            pair = max((pair for _, pair in stale), key=lambda one: one.share)
            yield patch.finding(
                "trailers",
                f"{listed([str(one) for one, _ in stale], 4)}, though {pair.share:.0%} of the patch"
                " has changed since",
                "only the tags that hold for it as it is now",
            )


def _rewritten(patch: Patch, given: Given, postings: tuple[Posting, ...]) -> Pair | None:
    """The patch and what it was when a review was given last; None where it is much the same, or
    nobody knows when that was."""
    if given.review == "Acked-by":
        return None
    for posting in postings:
        pair = next(pairs((patch,), posting.submission.patches), None)
        if pair is None:
            return None
        if is_given(posting, pair.old, given):
            return pair if pair.share > SHARE and pair.change >= LINES else None
        if not keeps(pair.old, given):
            return None
    return None
