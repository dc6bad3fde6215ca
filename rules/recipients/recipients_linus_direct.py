# SPDX-License-Identifier: GPL-2.0-or-later
"""Ordinary patches are not mailed to Linus Torvalds.

Why
    He gets them from the maintainers, in pull requests. What reaches him by the side of them is
    noise, or hides that nobody who knows the code has looked at it.

Fix
    Leave him out; the maintainers of the code are in To.

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, numbers
from rules.kernel.identity import plain_name
from rules.kernel.lists import emails, is_private
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.tags import every
from rules.model import Letter, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.REVERT, Context.FOREIGN)
ADDRESSES = frozenset(("torvalds@linux-foundation.org", "torvalds@kernel.org"))
HIM = "linus torvalds"
URGENT = r"(?i)\bregress(?:ion|ed|es)\b|\bvulnerab|\bCVE-\d|\bsecurity\b|\blinus\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: spell the comment right
To: Linus Torvalds <torvalds@linux-foundation.org>
Cc: linux-kernel@vger.kernel.org

Say "object", not "obejct".

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +12 @@
-	/* the obejct */
+	/* the object */
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: spell the comment right
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

Say "object", not "obejct", as the other comments of the file do.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +12 @@
-	/* the obejct */
+	/* the object */
""",
    BAD[0].replace(
        "Signed-off-by",
        "Suggested-by: Linus Torvalds <torvalds@linux-foundation.org>\nSigned-off-by",
    ),
    BAD[0]
    .replace("From: Ada Hacker <ada@", "From: Mary Engine <mary@")
    .replace("Ada Hacker <ada@", "Mary Engine <mary@"),
    BAD[0].replace("Say", "Fix a regression of v6.18-rc1: say"),
)


def check(submission: Submission, maintainers: Maintainers | None = None) -> Iterator[Finding]:
    told = [patch for patch in addressed(submission) if not ADDRESSES.isdisjoint(emails(patch))]
    if any(map(_is_for_him, submission.letters())):
        return
    if told and not (maintainers and maintainers.gives(told[0].sender.email)):
        yield submission.finding(
            f"Linus Torvalds among the recipients of {numbers(submission, told)}",
            "the maintainers of the code, who pass it on",
            part="recipients",
        )


def _is_for_him(letter: Letter) -> bool:
    """Whether it is urgent, speaks of him, or is tagged with his name; or is a private report."""
    own = [tag.person for tag in every(letter.message) if tag.person] + [letter.author]
    lines = (letter.subject.title, *letter.message.body, *letter.message.notes)
    return (
        any(one.email.lower() in ADDRESSES or plain_name(one.name) == HIM for one in own)
        or any(map(is_private, emails(letter)))
        or any(re.search(URGENT, line) for line in lines)
    )
