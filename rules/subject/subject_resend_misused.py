# SPDX-License-Identifier: GPL-2.0-or-later
"""RESEND says that nothing has changed.

Why
    Who has read the patch before skips a RESEND. What has changed since is a new version, and
    goes unread under that tag.

Fix
    git format-patch -v2 BASE      # or b4 send: the next version, in place of RESEND

See
    Documentation/process/submitting-patches.rst, Don't get discouraged - or impatient
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Archive
from rules.kernel import postings
from rules.model import Letter, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
STEP = r"\b[vV](\d{1,3}) ?(?:->|=>|→|to) ?[vV](\d{1,3})\b"
HEADING = r"\W{0,4}(?:changes?|changelog|change log|differences)\b.{0,12}\b(in|for|since|from) v(\d{1,3})\b"
NOTHING = r"\b(?:no(?:ne|thing)?|re-?bas\w*|re-?sen[dt]\w*|collect\w*|tags?|added? .{0,40}-by)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH RESEND] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Changes since v1:
- drop the unrelated rename

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH RESEND v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Changes since v1:
- drop the unrelated rename

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)


def check(submission: Submission, archive: Archive | None = None) -> Iterator[Finding]:
    letters = submission.letters()
    if submission.origin != "mail" or not letters:
        return
    posting = postings.latest(archive, submission) if archive else None
    again = letters[0].subject.tagged("RESEND", "REPOST")
    latest = max((_latest(letter) for letter in letters), default=0) if again else 0
    if latest > submission.version:
        yield submission.finding(
            f"RESEND of version {submission.version} with a change log for version {latest}",
            f'"[PATCH v{latest}]": RESEND is for what has not changed',
        )
    elif posting and again and postings.is_other(submission, posting):
        seen = f"RESEND, but it differs from the posting of {postings.day(posting.sent)}"
        expected = f'"[PATCH v{submission.version + 1}]": RESEND is for what has not changed'
        yield submission.finding(seen, expected, severity=Severity.NOTE)
    elif posting and not again and postings.is_repeat(submission, posting):
        seen = f"posted on {postings.day(posting.sent)} as it is"
        expected = '"[PATCH RESEND]": nothing in it is new'
        yield submission.finding(seen, expected, severity=Severity.NOTE)


def _latest(letter: Letter) -> int:
    """The latest version whose changes are told; 0 if none are."""
    lines = [line.strip() for line in (*letter.message.body, *letter.message.notes)]
    found = [_told(line[:200]) for line in lines]
    return max(
        (
            version
            for number, version in enumerate(found)
            if version and not any(_is_nothing(line) for line in lines[number : number + 3])
        ),
        default=0,
    )


def _told(line: str) -> int:
    if step := re.search(STEP, line):
        return int(step[2])
    heading = re.match(HEADING, line, re.IGNORECASE)
    return int(heading[2]) + (heading[1].lower() in ("since", "from")) if heading else 0


def _is_nothing(line: str) -> bool:
    return bool(re.search(NOTHING, line[:200], re.IGNORECASE))
