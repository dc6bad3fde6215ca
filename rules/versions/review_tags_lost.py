# SPDX-License-Identifier: GPL-2.0-or-later
"""Tags that were given to a version are on the next one.

Why
    Who has reviewed or tested a patch wants that to count, and need not look again. A tag that
    disappears looks like an oversight, or makes people ask what has changed.

Fix
    b4 trailers -u      # takes up what was given on the list; where a tag no longer holds, say so below ---

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, …
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from rules.facts import Archive, Context, Posting
from rules.kernel.addressed import listed
from rules.kernel.given import Given, gave, keeps
from rules.kernel.postings import change_log, heard, is_said, latest, paired
from rules.kernel.rangediff import Pair
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
REWRITTEN = 0.3
"""Of a patch that was changed so much a tag may have been dropped on purpose."""
WHY = (
    r"(?i)\b(?:drop|remov|reset|discard|omit|clear|los[et]|without|strip|not? (?:add|appl|carr|includ|keep|"
    r"pick|collect|tak)).{0,80}(?:\btags?\b|trailer|-bys?\b|\b[rat]-?bs?\b|\backs?\b|review)|"
    r"(?:\btags?\b|trailer|-bys?\b|\b[rat]-?bs?\b|\backs?\b|reviews?).{0,80}\b(?:drop|remov|reset|discard|omit|"
    r"clear|lost|not? (?:add|appl|carr|includ|keep|pick|collect|tak))"
)

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
@@ -12 +11,0 @@
-	kfree(object);

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
V2 = V1.replace("[PATCH]", "[PATCH v2]").replace("<1@", "<3@").replace(" 2 Jan", " 19 Jan")
LOG = """---
v2: say why it was freed twice
v1: https://lore.kernel.org/all/1@engine.example/

diff"""

BAD = (V1 + REPLY + V2.replace("---\ndiff", LOG),)
KEPT = V2.replace("Signed-off", "Reviewed-by: Bob Weaver <bob@looms.example>\nSigned-off")
GOOD = (V1 + REPLY + KEPT.replace("---\ndiff", LOG),)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    posting = latest(archive, submission)
    if posting is None or is_said(WHY, change_log(submission)):
        return
    for pair in paired(submission, posting):
        lost = [one for one in _of(submission, posting, pair) if not keeps(pair.new, one)]
        if lost:
            yield pair.new.finding(
                "trailers",
                f"{listed([str(one) for one in lost], 4)}, given to version"
                f" {posting.submission.version}, is not there",
                "every tag that was given, or a word below the --- why it no longer holds",
                repair=Command(command=f"b4 trailers -u -F {shlex.quote(posting.submission.key)}"),
                severity=Severity.NOTE if pair.share > REWRITTEN else None,
            )


def _of(submission: Submission, posting: Posting, pair: Pair) -> tuple[Given, ...]:
    """The tags of a patch: those it had, and those given in time to it or to the cover letter."""
    replies = heard(submission, posting)
    about = (one for one in replies if one.number in (0, pair.old.number))
    tags = (*pair.old.message.trailers, *(tag for one in about for tag in one.tags))
    return tuple({str(one): one for tag in tags for one in gave(tag)}.values())
