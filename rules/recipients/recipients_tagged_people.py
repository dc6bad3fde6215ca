# SPDX-License-Identifier: GPL-2.0-or-later
"""Whom a patch names in a tag gets it.

Why
    Who reported a fault can say whether it is gone; who reviewed an earlier version can say that
    the tag still holds. A person should not find their name in a commit by chance.

Fix
    git send-email does so by itself, unless --suppress-cc or sendemail.suppressCc forbids it.

See
    Documentation/process/5.Posting.rst, Sending the patch
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, listed
from rules.kernel.copied import Copied
from rules.kernel.identity import is_address, is_list, is_unreachable
from rules.kernel.machines import is_robot
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.stabletag import is_team
from rules.model import Person, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT)
TAGS: tuple[str, ...] = ("Reported-by", "Suggested-by", "Co-developed-by", "Cc")
REVIEWS: tuple[str, ...] = ("Reviewed-by", "Acked-by", "Tested-by")
MOST = 50
RESENT = r"\[(?!RFC|RESEND|PATCH)[A-Z][\w-]{2,30}\] {0,2}\["
"""A list that puts its name into subjects takes its subscribers out of Cc."""

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

It was freed twice on the error path.

Reported-by: Eve Fox <eve@looms.example>
Closes: https://looms.example/1
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
Cc: linux-kernel@vger.kernel.org, Eve Fox <eve.fox@home.example>

It was freed twice on the error path.

Reported-by: Eve Fox <eve@looms.example>
Closes: https://looms.example/1
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(
    submission: Submission,
    tags: tuple[str, ...],
    reviews: tuple[str, ...],
    maintainers: Maintainers | None = None,
) -> Iterator[Finding]:
    told: set[str] = set()
    for keys, severity in ((tags, None), (reviews, Severity.NOTE)):
        found = dict(_missing(submission, keys, maintainers))
        missing = [one for email, one in found.items() if email not in told]
        told.update(found)
        if missing:
            yield submission.finding(
                f"{listed([str(one) for one in missing], 4)} named in a tag, but not among the"
                " recipients",
                "everyone whom a tag names in Cc",
                part="recipients",
                repair=copying(one.email for one in missing),
                severity=severity,
            )


def _missing(
    submission: Submission, keys: tuple[str, ...], maintainers: Maintainers | None
) -> Iterator[tuple[str, Person]]:
    """The people of these tags who did not get their patch, by address."""
    for patch in addressed(submission):
        tags = [tag for tag in patch.message.trailers[:MOST] if tag.named(*keys)]
        if tags and not patch.unsent and not re.match(RESENT, patch.subject.raw):
            copied = Copied.of((patch,), maintainers)
            people = (tag.person for tag in tags if tag.person and _can_be_told(tag.person))
            yield from ((p.email.lower(), p) for p in people if not copied.knows(p, maintainers))


def _can_be_told(one: Person) -> bool:
    unfit = is_robot(one) or is_team(one.email) or is_unreachable(one.email) or is_list(one)
    return not unfit and is_address(one.email)
