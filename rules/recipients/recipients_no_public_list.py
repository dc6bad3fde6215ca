# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch goes to a public list.

Why
    Patches are reviewed where all can see them and answer. What went to people alone is in no
    archive; a list in Bcc gets no answers, and one whose address is misspelt gets nothing.

Fix
    scripts/get_maintainer.pl --nom --nor FILE.patch      # prints the lists
    git send-email --to=PERSON --cc=LIST FILE.patch

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, numbers
from rules.kernel.lists import emails, is_private, is_public, meant
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL
QUIET = (Context.FOREIGN,)
MOST: int = 5

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org, rust-for-linux@vger.kernel.rog
Bcc: engine@lists.engine.example

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
    BAD[0].replace("To: Mary Engine", "To: security@kernel.org, Mary Engine"),
    BAD[0].replace("To: Mary Engine <mary@engine.example>", "To: ada@engine.example"),
)


def check(
    submission: Submission, most: int, maintainers: Maintainers | None = None
) -> Iterator[Finding]:
    patches = addressed(submission)
    told = {email for letter in submission.letters() for email in emails(letter)}
    own = {p.email.lower() for one in patches for p in (one.author, one.sender)}
    if told <= own or any(map(is_private, told)):
        return  # a trial, or a fault that is not public yet
    unseen = [one for one in patches if not any(is_public(e, maintainers) for e in emails(one))]
    if unseen:
        yield submission.finding(
            f"no public list among the recipients of {numbers(submission, unseen)}",
            "a list of MAINTAINERS in To or Cc",
            part="recipients",
        )
    slips = ((one, meant(one, maintainers)) for one in sorted(told)) if maintainers else ()
    for one, right in [slip for slip in slips if slip[1]][:most]:
        yield submission.finding(
            f"{one}, which is no list of MAINTAINERS",
            f"{right}, if that is meant",
            part="recipients",
            severity=Severity.WARNING,
        )
    hidden = {p.email.lower() for one in patches for p in one.bcc} - told
    for one in sorted(email for email in hidden if is_public(email, maintainers))[:most]:
        yield submission.finding(
            f"{one} in Bcc",
            "the list in To or Cc, where all see that it was told and answer to it",
            part="recipients",
            repair=copying((one,)),
            severity=Severity.WARNING,
        )
