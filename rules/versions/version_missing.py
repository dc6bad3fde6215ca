# SPDX-License-Identifier: GPL-2.0-or-later
"""What was changed and is posted again is a new version.

Why
    Two mails of one name that differ are mixed up: people review the old one, and tools apply
    whichever they find.

Fix
    git format-patch -v2 BASE      # or b4 send, which counts by itself

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Archive, Context
from rules.kernel.postings import (
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
V2 = V1.replace("<1@", "<3@").replace(" 2 Jan", " 19 Jan").replace("-	k", "-	if (object) k")

BAD = (V1 + V2,)
GOOD = (
    V1
    + V2.replace("[PATCH]", "[PATCH v2]").replace(
        "---\ndiff",
        """---
v2: it is NULL at times
v1: https://lore.kernel.org/all/1@engine.example/

diff""",
    ),
)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    posting = latest(archive, submission)
    if posting is None or submission.version != 1 or posting.submission.version != 1:
        return
    if is_again(submission) or is_restart(submission, posting) or not is_whole(posting):
        return
    if is_same_series(submission, posting) and not is_same_code(submission, posting):
        yield submission.finding(
            f"posted before, on {day(posting.sent)}, and changed since",
            '"[PATCH v2]", or the number after that of the last version',
            repair=Command(command="git format-patch -v2 BASE"),
        )
