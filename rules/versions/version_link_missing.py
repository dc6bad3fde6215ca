# SPDX-License-Identifier: GPL-2.0-or-later
"""A new version links to the one before.

Why
    With the link one step leads to what was said; without it everyone who was not there must search.

Fix
    Below the --- or in the cover letter: a line with https://lore.kernel.org/all/ and the
    Message-ID of the version before. b4 writes it by itself.

See
    Documentation/process/submitting-patches.rst, Commentary
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Archive, Context
from rules.kernel.postings import change_log
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.RESEND)
LINK = (
    r"https?://(?:lore\.kernel\.org|lkml\.kernel\.org|lkml\.org|patch\.msgid\.link|lists\.|"
    r"(?:www\.)?spinics\.net|patchwork\.|marc\.info|[\w.-]{1,60}/(?:archives|pipermail|r)/)|"
    r"<[^<>\s@]{1,200}@[^<>\s]{1,200}>|(?i:message-id: ?\S{1,200}@)|\b\d{8,14}[\w.+-]{0,100}@[\w.-]{1,100}"
)
ROWS = 2000

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
V2 = V1.replace("[PATCH]", "[PATCH v2]").replace("<1@", "<3@").replace(" 2 Jan", " 19 Jan")
LOG = "---\nv2: say why it was freed twice\n{}\ndiff"
LINKED = "v1: https://lore.kernel.org/all/1@engine.example/\n"

BAD = (V1 + V2.replace("---\ndiff", LOG.format("")),)
GOOD = (V1 + V2.replace("---\ndiff", LOG.format(LINKED)),)


def check(submission: Submission, archive: Archive) -> Iterator[Finding]:
    if submission.version < 2 or submission.missing:
        return
    if any(re.search(LINK, line[:400]) for line in change_log(submission)[:ROWS]):
        return
    postings = archive.earlier(submission)
    answered = set(submission.letters()[0].references)
    known = {letter.id for one in postings for letter in one.submission.letters()}
    if not postings or answered & known:
        return  # who reads it has the version before it in the same thread
    key = postings[0].submission.key
    link = f", https://lore.kernel.org/all/{key}/" if "@" in key else ""
    yield submission.finding(
        "no link to the version before",
        f"a link to it below the --- or in the cover letter{link}",
    )
