# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails of a series are one thread.

Why
    Mails that do not answer each other are not found together, by people or by b4 and patchwork.

Fix
    Send all of them in one run of git send-email --thread, or by b4 send. A provider that writes new
    Message-IDs (Outlook, Amazon) breaks every thread: send by another.

See
    Documentation/process/5.Posting.rst, Sending the patch
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Letter, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE,)

COVER = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/2] mm/slub: free objects once
Date: Fri, 2 Jan 2026 03:04:05 +0000
Message-ID: <a-0@engine.example>

The error paths of the allocator free some objects twice, which only shows
under memory pressure. Free each of them where it was taken, and nowhere else.

"""
REST = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object once
Message-ID: <a-1@engine.example>
In-Reply-To: <a-0@engine.example>
Date: Fri, 2 Jan 2026 03:04:06 +0000

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/slub: free the page once
Message-ID: <a-2@engine.example>
In-Reply-To: <a-0@engine.example>
Date: Fri, 2 Jan 2026 03:04:07 +0000

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -22 +21,0 @@
-	kfree(page);

"""
BAD = (COVER + REST.replace("In-Reply-To: <a-0@engine.example>\n", ""),)
GOOD = (COVER + REST, REST)


def check(submission: Submission) -> Iterator[Finding]:
    letters = submission.letters()
    if submission.origin != "mail" or len(letters) < 2 or any(one.unsent for one in letters):
        return
    if not all(one.id for one in letters):
        return
    alone = [one for one in letters if not _is_linked(one, letters)]
    if len(alone) > 1 or (alone and alone[0] is not letters[0]):
        numbers = ", ".join(str(one.subject.number or 0) for one in alone[:8])
        yield submission.finding(
            f"mail {numbers} of {submission.total} answers no other of the series, and none it",
            "every mail in reply to the first",
        )


def _is_linked(one: Letter, letters: tuple[Letter, ...]) -> bool:
    """Whether it answers another, is answered by one, or answers the same mail as one."""
    own = {one.id, *one.references}
    return any(own & {other.id, *other.references} for other in letters if other is not one)
