# SPDX-License-Identifier: GPL-2.0-or-later
"""Who wrote the commit that a patch repairs gets the patch.

Why
    Nobody knows the code better, and nobody is told of a mistake more gladly before it is merged
    again than after. Who only passed the commit on is not asked for: MAINTAINERS names them.

Fix
    scripts/get_maintainer.pl --fixes FILE; git send-email --cc=ADDRESS, or b4 prep --auto-to-cc

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Commit, Context, History
from rules.kernel.addressed import addressed, copying, listed
from rules.kernel.copied import Copied
from rules.kernel.culprits import commit_of, culprits
from rules.kernel.identity import is_address, is_unreachable
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Patch, Person, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
YEARS: int = 3
YEAR = 31_557_600

MAIL = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
Date: Fri, 2 Jan 2026 03:04:05 +0000
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

It was freed twice on the error path.

Fixes: 600dc0de0001 ("mm/slub: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (MAIL,)
GOOD = (
    MAIL.replace("Cc: linux", "Cc: Eve Fox <eve@looms.example>, linux"),
    MAIL.replace("Cc: linux", "Cc: Eve Fox <eve.fox@home.example>, linux"),
)


def check(
    submission: Submission, years: int, history: History, maintainers: Maintainers | None = None
) -> Iterator[Finding]:
    missing: dict[str, tuple[Person, bool]] = {}
    for patch in addressed(submission):
        copied = Copied.of((patch,), maintainers)
        for culprit in culprits(patch.message) if not patch.unsent else ():
            commit = commit_of(culprit, history)
            if commit is None or not _can_be_told(commit.author, maintainers):
                continue
            if not copied.knows(commit.author, maintainers):
                old = _is_old(commit, patch, years)
                missing.setdefault(commit.author.email.lower(), (commit.author, old))
    for old in (False, True):
        people = [one for one, is_old in missing.values() if is_old is old]
        if people:
            yield submission.finding(
                f"{listed([str(one) for one in people], 4)} wrote what is repaired"
                f"{f', over {years} years ago,' if old else ''} and did not get the patch",
                "a copy to who wrote the commit",
                part="recipients",
                repair=copying(one.email for one in people),
                severity=Severity.NOTE if old else None,
            )


def _can_be_told(one: Person, maintainers: Maintainers | None) -> bool:
    ignored = maintainers is not None and one.email.lower() in maintainers.ignored
    return is_address(one.email) and not is_unreachable(one.email) and not ignored


def _is_old(commit: Commit, patch: Patch, years: int) -> bool:
    """Whether the address may have changed since."""
    if not patch.date:
        return False
    from datetime import datetime  # only for who was not told

    return datetime.fromisoformat(patch.date).timestamp() - commit.date > years * YEAR
