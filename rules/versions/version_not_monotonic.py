# SPDX-License-Identifier: GPL-2.0-or-later
"""Each version has the number after the last one's.

Why
    A number that is used twice, or goes back, leaves nobody sure which mails are the newest.

Fix
    git format-patch -v3 BASE      # the number after that of the last version

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Archive, Context, Posting
from rules.kernel.postings import (
    change_log,
    day,
    is_again,
    is_restart,
    is_same_code,
    is_same_series,
    is_whole,
    latest,
)
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)

V1 = """\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Message-ID: <1@engine.example>
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: free it in one place
v1: https://lore.kernel.org/all/0@engine.example/

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

"""
NEXT = V1.replace("<1@", "<3@").replace(" 2 Jan", " 19 Jan").replace("-	k", "-	if (object) k")
TOLD = NEXT.replace("[PATCH v2]", "[PATCH v3]").replace("\nv2:", "\nv3: it is NULL at times\nv2:")

BAD = (V1 + NEXT, V1 + NEXT.replace("[PATCH v2]", "[PATCH]"))
GOOD = (V1 + TOLD,)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    posting = latest(archive, submission)
    if posting is None or is_again(submission) or not is_same_series(submission, posting):
        return
    own, last = submission.version, posting.submission.version
    if own == last > 1 and is_whole(posting) and not is_same_code(submission, posting):
        seen = f"version {own} was posted on {day(posting.sent)}, and this one differs"
    elif (own < last and not is_restart(submission, posting)) or (
        own > last + 1 and not _is_told(submission, posting)
    ):
        seen = f"version {own}, after version {last} of {day(posting.sent)}"
    else:
        return
    yield submission.finding(
        seen,
        f"version {last + 1}",
        repair=Command(command=f"git format-patch -v{last + 1} BASE"),
        severity=Severity.NOTE if own > last else None,
    )


def _is_told(submission: Submission, posting: Posting) -> bool:
    """Whether a series speaks of a version between, which may have gone elsewhere, or of a gap."""
    between = range(posting.submission.version + 1, submission.version)
    text = "\n".join(line[:300] for line in change_log(submission)).lower()
    told = set(map(int, re.findall(r"\bv(?:ersion )?(\d{1,3})\b", text)))
    return bool(told & set(between)) or not told
