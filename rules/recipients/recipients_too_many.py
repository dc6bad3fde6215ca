# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch goes to those whom it concerns.

Why
    Many lists hold back a mail with too many recipients, and who is told of everything reads
    nothing. A history of git names everyone who ever touched a file, most of whom are gone.

Fix
    scripts/get_maintainer.pl --nogit --nogit-fallback FILE.patch

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, listed
from rules.kernel.lists import ANYWHERE, emails
from rules.kernel.maintainers.answer import list_of
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.recipients import demanded
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.TREEWIDE, Context.STABLE)
LIMIT: int = 60
LISTS: int = 5
ENTRIES: int = 10
"""A series of more entries is a change of the whole tree."""

GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] drivers: gone: free the object once
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org, gone@lists.engine.example

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/gone/looms.c b/drivers/gone/looms.c
--- a/drivers/gone/looms.c
+++ b/drivers/gone/looms.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
BAD = (
    GOOD[0].replace(
        "Cc: ", "Cc: " + ",\n ".join(f"weaver{n}@looms.example" for n in range(60)) + ", "
    ),
)


def check(
    submission: Submission, maintainers: Maintainers, limit: int, lists: int, entries: int
) -> Iterator[Finding]:
    patches = addressed(submission)
    matches = {m.number: m.entry for patch in patches for m in demanded(patch, maintainers)}
    if not patches or len(matches) > entries:
        return
    most = max(patches, key=lambda patch: len(emails(patch)))
    count = len(set(emails(most)))
    if count > limit:
        yield submission.finding(
            f"{count} recipients", f"those whom it concerns, at most {limit}", part="recipients"
        )
    if submission.missing:
        return  # of what is touched by a part that did not arrive
    own = {list_of(value)[0].lower() for entry in matches.values() for value in entry.values("L")}
    tagged = {t.person.email.lower() for p in patches for t in p.message.trailers if t.person}
    told = sorted({email for patch in patches for email in emails(patch)} - own - tagged - ANYWHERE)
    others = [email for email in told if maintainers.is_list(email)]
    if len(others) >= lists:
        yield submission.finding(
            f"{listed(others, 4)}: no entry of what is touched names these lists",
            "the lists of what is touched",
            part="recipients",
        )
