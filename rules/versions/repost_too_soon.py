# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviewers get the time to review.

Why
    A version on the next day overtakes the comments on the one before; a resend within a week
    hurries people who have not come to it yet.

Fix
    Wait a day before a new version, and a week before a RESEND; collect the comments meanwhile.

See
    Documentation/process/submitting-patches.rst, Don't get discouraged - or impatient
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rules.facts import Archive, Context
from rules.kernel.postings import (
    is_again,
    is_asked_for,
    is_same_series,
    is_sent,
    is_whole,
    latest,
    sent,
)
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
DAY, WEEK = timedelta(hours=24), timedelta(days=7)
BROKEN = timedelta(minutes=90)

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
LOG = "---\nv2: it is NULL at times\nv1: https://lore.kernel.org/all/1@engine.example/\n\ndiff"
V2 = V1.replace("[PATCH]", "[PATCH v2]").replace("<1@", "<3@").replace("---\ndiff", LOG)

BAD = (
    V1 + V2.replace("03:04", "07:04"),
    V1 + V1.replace("<1@", "<3@").replace("[PATCH]", "[PATCH RESEND]").replace(" 2 Jan", " 5 Jan"),
)
GOOD = (V1 + V2.replace(" 2 Jan", " 9 Jan"),)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    posting = latest(archive, submission)
    if posting is None or not is_sent(submission) or not is_whole(posting):
        return
    if not is_same_series(submission, posting) or is_asked_for(submission, posting):
        return
    if any(reply.robot for reply in posting.replies):
        return  # what does not build is mended at once
    again = is_again(submission)
    apart = sent(submission) - posting.sent
    # what is sent once more on the same day did not come whole, or to the wrong people
    least, most = (DAY, WEEK) if again else (BROKEN, DAY)
    if least < apart < most:
        yield submission.finding(
            f"{'sent once more' if again else 'a new version'} {_spell(apart)} after the last posting",
            "a week for reviewers before a RESEND" if again else "a day between versions",
        )


def _spell(apart: timedelta) -> str:
    hours = round(apart.total_seconds() / 3600)
    return f"{hours} hours" if hours < 48 else f"{apart.days} days"
