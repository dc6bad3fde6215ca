# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch goes to every subsystem it touches.

Why
    The maintainers, reviewers and lists of an entry of MAINTAINERS answer for its files, those
    under rust/ too. A change they never saw is not acked, and gets reverted or sent back.

Fix
    ksquirrel cc --explain *.patch             # whom they go to, and which entry says so
    git send-email --cc-cmd='ksquirrel cc' *.patch

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.facts import Context
from rules.kernel.callout import callout, lists_of
from rules.kernel.claims import TREEWIDE, Claim, is_aside_of_others, near_and_far
from rules.kernel.coverage import NEGLECTED, Mailing, Shortfall, mailing, shortfall
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@example.net>
To: linux-kernel@vger.kernel.org
Subject: [PATCH] engine: stop before the tank is empty

Air in the pipe damages the pump.

Signed-off-by: Ada Hacker <ada@example.net>
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
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>, Old Hand <old@engine.example>
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


def check(
    submission: Submission, maintainers: Maintainers, context: frozenset[Context]
) -> Iterator[Finding]:
    mailed = mailing(submission, maintainers)
    near, far = near_and_far(mailed)
    found = [(claims, one) for claims in near.values() if (one := _short(claims, mailed))]
    if len(near) > TREEWIDE or Context.TREEWIDE in context:
        lists = [one for _, one in found if one.abandoned and one.lists]
        if lists:
            yield lists_of(submission, lists, Severity.WARNING)
        return
    rated = [(_severity(one, claims, mailed), one) for claims, one in found]
    for severity, one in sorted(rated, key=lambda pair: -pair[0]):
        yield callout(submission, one, severity)
    for claims in far.values():
        short = _short(claims, mailed)
        if short and short.abandoned:
            yield callout(submission, short, Severity.NOTE)


def _short(claims: Mapping[int, Claim], mailed: Mailing) -> Shortfall | None:
    paths = {number: claim.path for number, claim in claims.items()}
    return shortfall(next(iter(claims.values())).entry, paths, mailed)


def _severity(found: Shortfall, claims: Mapping[int, Claim], mailed: Mailing) -> Severity:
    """An error where nobody got it, unless it is an aside of what others got whose it is.

    An orphan has nobody who would refuse the patch.
    """
    if found.abandoned and found.entry.status.lower() not in NEGLECTED:
        aside = all(is_aside_of_others(claims[one.number], one, mailed) for one in found.abandoned)
        return Severity.WARNING if aside else Severity.ERROR
    return Severity.WARNING if found.maintainers or found.lists else Severity.NOTE
