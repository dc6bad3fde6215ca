# SPDX-License-Identifier: GPL-2.0-or-later
"""The stable team is told by a tag.

Why
    A mail to the stable team does not bring a patch into its trees: a tag in the commit does,
    once the patch is in mainline. Without the tag the mail is only noise there.

Fix
    Add "Cc: stable@vger.kernel.org" above the sign-offs; git send-email mails it to them then.

See
    Documentation/process/stable-kernel-rules.rst, Option 1
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, numbers
from rules.kernel.stable import goes_to_team, is_backport
from rules.kernel.stabletag import IGNORE, TEAM, asks
from rules.model import Message, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.IMPORT)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>
Cc: stable@vger.kernel.org, linux-kernel@vger.kernel.org

It was freed twice on the error path.

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
Cc: stable@vger.kernel.org, linux-kernel@vger.kernel.org

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: stable@vger.kernel.org # 6.12+
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("Fixes:", "Cc: <stable+noautosel@kernel.org> # needs the next patch\nFixes:"),
)


def check(submission: Submission) -> Iterator[Finding]:
    patches = addressed(submission)
    told = [patch for patch in patches if goes_to_team(patch)]
    if submission.missing or any(
        _speaks_of_stable(patch.message) or is_backport(patch) for patch in patches
    ):
        return  # b4 sends every patch to everyone of the series
    if told:
        yield submission.finding(
            f"{TEAM} among the recipients of {numbers(submission, told)}, and no tag for it",
            f"Cc: {TEAM} above the sign-offs of what is to be backported",
            part="recipients",
        )


def _speaks_of_stable(message: Message) -> bool:
    return bool(asks(message)) or any(IGNORE in line for line in message.body)
