# SPDX-License-Identifier: GPL-2.0-or-later
"""A new version is sent whole.

Why
    Who wants to apply or to test a series of which some patches are replaced must find and put
    together the others, and so must every tool.

Fix
    git send-email the whole series as the next version, the patches that stay as they were too

See
    Documentation/process/maintainer-netdev.rst, Partial resends
    https://docs.kernel.org/process/maintainer-netdev.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Archive, Context
from rules.kernel.addressed import listed
from rules.kernel.postings import is_asked_for
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
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
AGAIN = (
    TWO.replace("[PATCH", "[PATCH v2")
    .replace("<1@", "<2@")
    .replace(": <2@", ": <4@", 1)
    .replace(" 2 Jan", " 19 Jan")
)
LOG = "---\nv2: in one place\nv1: https://lore.kernel.org/all/1@engine.example/\n\ndiff"
WHOLE = (
    (V1 + TWO)
    .replace("[PATCH", "[PATCH v2")
    .replace("<2@", "<4@")
    .replace("<1@", "<3@")
    .replace(" 2 Jan", " 19 Jan")
    .replace("---\ndiff", LOG)
)

BAD = (V1 + TWO + AGAIN,)
GOOD = (V1 + TWO + WHOLE,)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    there = [patch.number for patch in submission.patches]
    if submission.cover or not 0 < len(there) < submission.total:
        return
    for posting in archive.earlier(submission):
        old = posting.submission
        own = {letter.id for letter in old.letters()}
        if old.total != submission.total or not all(
            own & set(p.references) for p in submission.patches
        ):
            continue
        word = "patch" if len(there) == 1 else "patches"
        yield submission.finding(
            f"only {word} {listed([str(n) for n in there])} of {submission.total} sent anew, as an"
            f" answer to version {old.version}",
            f"all {submission.total} as version {max(submission.version, old.version + 1)}",
            severity=Severity.NOTE if is_asked_for(submission, posting) else None,
        )
        return
