# SPDX-License-Identifier: GPL-2.0-or-later
"""A new version of a series starts a thread of its own.

Why
    Deep below an old version a new one is overlooked, and tools that take up a thread mix the
    two. For one patch in answer to a report it is of no matter.

Fix
    git send-email without --in-reply-to; a link to the version before does what the thread did

See
    Documentation/process/submitting-patches.rst, Explicit In-Reply-To headers
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Archive, Context
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)

V1 = """\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Message-ID: <1@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

"""
TWO = (
    V1.replace("1/2", "2/2")
    .replace("<1@", "<2@")
    .replace("once", "late")
    .replace("\nSubject", "\nIn-Reply-To: <1@engine.example>\nSubject")
)
LOG = "---\nv2: in one place\nv1: https://lore.kernel.org/all/1@engine.example/\n\ndiff"
AGAIN = (
    (V1 + TWO)
    .replace("[PATCH", "[PATCH v2")
    .replace("<2@", "<4@")
    .replace("<1@", "<3@")
    .replace(" 2 Jan", " 19 Jan")
    .replace("---\ndiff", LOG)
)

BAD = (V1 + TWO + AGAIN.replace("\nSubject", "\nIn-Reply-To: <1@engine.example>\nSubject", 1),)
GOOD = (V1 + TWO + AGAIN,)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    if not 1 < submission.total <= len(submission.patches) or submission.version < 2:
        return  # a patch alone may answer anything
    answered = submission.letters()[0].references
    for posting in archive.earlier(submission):
        own = {letter.id for letter in posting.submission.letters()}
        if posting.submission.version < submission.version and own & set(answered):
            yield submission.finding(
                f"posted as an answer to version {posting.submission.version}",
                "a thread of its own",
            )
            return
