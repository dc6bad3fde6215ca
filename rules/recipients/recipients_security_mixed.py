# SPDX-License-Identifier: GPL-2.0-or-later
"""A private security list and a public list do not get the same mail.

Why
    The private list is for faults that are not public yet. With a public list beside it they are
    public at once; and what is public already needs no private list.

Fix
    Before the fault is public: git send-email --to=security@kernel.org and the maintainers only.
    Afterwards: the public lists only.

See
    Documentation/process/security-bugs.rst, Sending the report
    https://docs.kernel.org/process/security-bugs.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.kernel.addressed import addressed
from rules.kernel.lists import emails, is_private, is_public
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Letter, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
KNOWN = r"\bCVE-\d{4}-\d|(?i:\b(?:disclosed|public)\b|\bembargo\b.{0,40}\b(?:over|ended|lifted)\b)"
REPORT = r"(?i)(?:closes|link|reported-by): .{0,80}(?:https?://|syzbot)"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: security@kernel.org
Cc: linux-kernel@vger.kernel.org

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("Cc: linux-kernel@vger.kernel.org", "Cc: Mary Engine <mary@engine.example>"),
    BAD[0].replace("It was", "This is CVE-2026-12345, disclosed last week. It was"),
)


def check(submission: Submission, maintainers: Maintainers | None = None) -> Iterator[Finding]:
    if not addressed(submission):
        return
    letters = submission.letters()
    told = [email for letter in letters for email in emails(letter)]
    private = next(filter(is_private, told), None)
    public = next((email for email in told if is_public(email, maintainers)), None)
    if private and public and not any(_says(KNOWN, letter) for letter in letters):
        yield submission.finding(
            f"{private}, which is private, and {public}, which is not",
            "the private list alone before the fault is public, no private list after",
            part="recipients",
            severity=Severity.NOTE if any(_says(REPORT, one) for one in letters) else None,
        )


def _says(pattern: str, letter: Letter) -> bool:
    message = letter.message
    return any(re.search(pattern, line) for line in (*message.body, *message.notes))
