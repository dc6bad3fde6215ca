# SPDX-License-Identifier: GPL-2.0-or-later
"""Who commented on a version gets the next one.

Why
    They spent time on it, and can say whether their remarks are met. Who must find the new
    version by chance will not look a third time.

Fix
    git send-email --cc=ADDRESS ...; b4 send adds those who gave a tag by itself

See
    Documentation/process/submitting-patches.rst, Respond to review comments
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Archive, Context
from rules.kernel.addressed import addressed, copying, listed
from rules.kernel.copied import Copied, is_addressed
from rules.kernel.critics import critics, is_named, unnamed
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.postings import is_continued
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
V1 = """\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>, mm@lists.engine.example
Date: Fri, 2 Jan 2026 03:04:05 +0000
Message-ID: <1@engine.example>
Cc: linux-kernel@vger.kernel.org
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

Is it freed anywhere else?

"""
LOG = "---\nv2: say where\nv1: https://lore.kernel.org/all/1@engine.example/\n\ndiff"
V2 = (
    V1.replace("[PATCH]", "[PATCH v2]")
    .replace("<1@", "<3@")
    .replace(" 2 Jan", " 19 Jan")
    .replace("---\ndiff", LOG)
)

BAD = (V1 + REPLY + V2,)
GOOD = (V1 + REPLY + V2.replace("Cc: ", "Cc: Bob Weaver <bob@looms.example>, "),)


def check(
    submission: Submission, archive: Archive, maintainers: Maintainers | None = None
) -> Iterator[Finding]:
    letters = submission.letters()
    if submission.missing or not addressed(submission) or not all(map(is_addressed, letters)):
        return
    copied = Copied.of(letters, maintainers)
    addresses = unnamed(submission)
    told: set[str] = set()
    for number, posting in enumerate(archive.earlier(submission)):
        if not is_continued(submission, posting):
            return
        found = {one.email.lower(): one for one in critics(submission, posting)}
        missing = [
            one
            for email, one in found.items()
            if email not in told
            and not copied.knows(one, maintainers)
            and not is_named(one, addresses)
        ]
        told.update(found)
        if missing:
            yield submission.finding(
                f"{listed([str(one) for one in missing], 4)} commented on version"
                f" {posting.submission.version}, and {'is' if len(missing) == 1 else 'are'} not"
                " among the recipients",
                "everyone who commented in Cc",
                part="recipients",
                repair=copying(one.email for one in missing),
                severity=Severity.NOTE if number else None,
            )
