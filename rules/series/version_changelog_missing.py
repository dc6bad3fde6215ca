# SPDX-License-Identifier: GPL-2.0-or-later
"""A new version says what changed since the one before.

Why
    Reviewers read a second version for what is new. Without a change log they start over.

Fix
    Write "Changes since v1:" and a short list below the --- of the patch, or into the cover
    letter; "no changes" is a change log too.

See
    Documentation/process/submitting-patches.rst, Respond to review comments and Commentary
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Archive, Context, Posting
from rules.kernel.postings import change_log, is_same_code, is_whole, latest
from rules.model import Submission
from rules.read.message import without_diffstat
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.RESEND, Context.STABLE)
LOG = r"\bv\d+\b|\bV\d+\b|\b[Cc]hange(?:s|log)?\b|\bsince\b|\b[Hh]istory\b|\b[Rr]ange-?diff\b"
NO_TEXT = r"\s|[\w-]+: |---|diff |index |\d+ files? changed"
WORDS = 4
"""A line below the --- of so many words is a remark, and on a new version about what is new."""
ABOVE = r"\s*(?:[-*] )?(?:[vV]\d+\b|[Cc]hange(?:s|log)\b)"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
 mm/slub.c | 1 -
 1 file changed, 1 deletion(-)

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: drop the unrelated rename

 mm/slub.c | 1 -
 1 file changed, 1 deletion(-)

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;
""",
    BAD[0].replace(
        "---\n mm/slub.c",
        "---\n\nReads the flag first, as Bob Weaver asked for.\n\n mm/slub.c",
    ),
)


def check(submission: Submission, archive: Archive | None = None) -> Iterator[Finding]:
    if submission.version < 2 or submission.origin == "pull" or submission.missing:
        return  # of what is missing: it may stand there
    posting = latest(archive, submission) if archive else None
    told = _is_told(submission)
    if told and not (posting and _is_old(submission, posting)):
        return
    before = posting.submission.version if posting else submission.version - 1
    yield submission.finding(
        f"version {submission.version} without a word on what changed",
        f"what is new since v{before}, below the --- or in the cover letter",
        severity=Severity.NOTE if told or (posting and is_same_code(submission, posting)) else None,
    )


def _is_told(submission: Submission) -> bool:
    cover = submission.cover.message.body if submission.cover else ()
    below = [line for patch in submission.patches for line in patch.message.notes]
    said = (line for line in (*cover, *below) if "://" not in line and "change-id" not in line)
    if any(re.search(LOG, line) for line in said):
        return True
    remarks = (one for one in without_diffstat(tuple(below)) if len(one.split()) >= WORDS)
    return any(re.match(ABOVE, one) for one in _above(submission)) or not all(
        re.match(NO_TEXT, one) for one in remarks
    )


def _is_old(submission: Submission, posting: Posting) -> bool:
    """Whether the patches changed, and all that is said of changes was there before."""
    old, new = ({*change_log(one), *_above(one)} for one in (posting.submission, submission))
    return new <= old and is_whole(posting) and not is_same_code(submission, posting)


def _above(submission: Submission) -> Iterator[str]:
    return (line for patch in submission.patches for line in patch.message.body)
