# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists get every mail of a series, and people the cover letter too.

Why
    A list that got some of the mails cannot apply or test the series, and a person without the
    cover letter does not learn what it is for.

Fix
    git send-email --to-cover --cc-cover *.patch     # or b4 send

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules.facts import Context
from rules.kernel.addressed import listed
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

if TYPE_CHECKING:
    from rules.kernel.spread import Spread

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.TREEWIDE)
WIDE: int = 20

_COVER = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>, Old Hand <old@engine.example>
Cc: Rita Reader <rita@engine.example>, engine@lists.engine.example, linux-kernel@vger.kernel.org
Message-ID: <20260102030405.1-1-ada@engine.example>
Subject: [PATCH 0/1] engine: stop in time

The pump runs dry before anybody notices, and does not survive that.
Stop it in time: it costs nothing to leave the last drops in the tank.

Ada Hacker (1):
  engine: stop before the tank is empty

base-commit: 0123456789abcdef0123456789abcdef01234567
-- 
2.39.5

"""
_PATCH = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>, Old Hand <old@engine.example>
Cc: Rita Reader <rita@engine.example>, engine@lists.engine.example, linux-kernel@vger.kernel.org
Message-ID: <20260102030405.1-2-ada@engine.example>
In-Reply-To: <20260102030405.1-1-ada@engine.example>
Subject: [PATCH 1/1] engine: stop before the tank is empty

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
"""
BAD = (
    _COVER + _PATCH.replace("engine@lists.engine.example, ", ""),
    _COVER.replace("Cc: Rita Reader <rita@engine.example>,", "Cc:") + _PATCH,
)
GOOD = (_COVER + _PATCH,)


def check(submission: Submission, wide: int) -> Iterator[Finding]:
    if submission.cover is None or len(submission.patches) > wide:
        return
    from rules.kernel.spread import spread  # most patches have no cover letter

    found = spread(submission)
    for seen, expected in _observations(found) if found else ():
        yield submission.finding(
            seen,
            expected,
            part="recipients",
            repair=Command(command="git send-email --to-cover --cc-cover *.patch"),
        )


def _observations(found: Spread) -> Iterator[tuple[str, str]]:
    if found.cover_only:
        yield (
            f"{listed(found.cover_only)} got the cover letter and no patch",
            "the patches there too",
        )
    if found.partly:
        yield f"{listed(found.partly)} got some of the mails only", "every mail of the series there"
    if found.uncovered:
        yield (
            f"{listed(found.uncovered)} got patches without the cover letter",
            "the cover letter too",
        )
