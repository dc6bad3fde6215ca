# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail goes to addresses that people still read.

Why
    Who moved on does not see a mail to the address left behind: it bounces to everybody who
    answers, or reaches nobody.

Fix
    Send to the address that .mailmap gives instead, and to those MAINTAINERS gives today.

See
    MAINTAINERS, and .mailmap at the top of the kernel tree
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import listed
from rules.kernel.callout import send
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.outdated import outdated
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE,)
BOUNCING: tuple[str, ...] = ()

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>, Old Hand <old.hand@former.example>
Cc: Rita Reader <rita@engine.example>, engine@lists.engine.example, linux-kernel@vger.kernel.org
Subject: [PATCH] engine: stop before the tank is empty

Air in the pipe damages the pump.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/engine/pump.c b/drivers/engine/pump.c
--- a/drivers/engine/pump.c
+++ b/drivers/engine/pump.c
@@ -12,3 +12,3 @@ static bool pump_may_run(struct pump *pump)
 {
-	return pump->level > 0;
+	return pump->level > 1;
 }
""",
)
GOOD = (BAD[0].replace("old.hand@former.example", "old@engine.example"),)


def check(
    submission: Submission, maintainers: Maintainers, bouncing: tuple[str, ...]
) -> Iterator[Finding]:
    each = outdated(submission, maintainers, bouncing)
    lost = [one for one in each if one.active and not one.has_both]
    kept = [one for one in each if not one.active or one.has_both]
    for found, severity in ((lost, None), (kept, Severity.NOTE)):
        if found:
            new = [one.new for one in found if one.new is not None and not one.has_both]
            yield submission.finding(
                listed([str(one) for one in found]),
                f"{listed([one.email for one in new])} instead"
                if new
                else "only addresses that are read",
                part="recipients",
                repair=send((), new) if new else None,
                severity=severity,
            )
