# SPDX-License-Identifier: GPL-2.0-or-later
"""The fix of a regression goes to the list that tracks them.

Why
    Somebody counts the regressions of each release there, and asks after them until they are fixed.
    A fix that the list does not see leaves its entry open.

Fix
    git send-email --cc=regressions@lists.linux.dev FILE.patch

See
    Documentation/process/handling-regressions.rst, What to do when receiving a regression report
    https://docs.kernel.org/process/handling-regressions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, numbers
from rules.kernel.lists import emails, is_private
from rules.kernel.prose import prose
from rules.kernel.stable import names_culprit
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.IMPORT)
TRACKER: str = "regressions@lists.linux.dev"
SAID = r"(?i)\bregress(?:ion|ions|ed|es)\b(?! ?-?(?:test|suite|free))"
OTHER = (
    r"(?i)(?:\b(?:no|not|any|without|avoid|avoids|prevent|prevents|potential|possible|future|"
    r"performance|perf|functional|throughput|latency|linear|against|introducing|catch|detect)|n't)\b"
    r"[^.;]{0,40}$"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

Since v6.17 it is freed twice on the error path, a regression that
Eve saw on her loom.

Fixes: 54a4f0239f2e ("mm/slub: free early")
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
Cc: linux-kernel@vger.kernel.org, regressions@lists.linux.dev

Since v6.17 it is freed twice on the error path, a regression that
Eve saw on her loom.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("a regression that\n", "and the\nregression tests saw it before "),
    BAD[0].replace("a regression", "no functional regression"),
)


def check(submission: Submission, tracker: str) -> Iterator[Finding]:
    patches = addressed(submission)
    told = {email for letter in submission.letters() for email in emails(letter)}
    if tracker in told or any(map(is_private, told)):
        return
    fixes = [patch for patch in patches if names_culprit(patch.message) and _is_regression(patch)]
    if fixes:
        yield submission.finding(
            f"no {tracker} among the recipients of {numbers(submission, fixes)}, the fix of a"
            " regression",
            f"{tracker} in Cc",
            part="recipients",
            repair=copying((tracker,)),
        )


def _is_regression(patch: Patch) -> bool:
    lines = [patch.subject.title, *(line for _, line in prose(patch.message))]
    text = " ".join(line.strip() for line in lines[:200])
    return any(
        not re.search(OTHER, text[max(found.start() - 60, 0) : found.start()])
        for found in re.finditer(SAID, text)
    )
