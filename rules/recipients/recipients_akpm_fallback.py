# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch that no entry of MAINTAINERS claims goes to Andrew Morton.

Why
    He takes what has no maintainer of its own; sent to a list alone, nobody would apply it.

Fix
    git send-email --to=akpm@linux-foundation.org FILE.patch

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, numbers
from rules.kernel.lists import emails, is_private
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.paths import is_kernel, is_rust
from rules.kernel.recipients import REST, spoken_of, touched
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.TREEWIDE)
ADDRESS: str = "akpm@linux-foundation.org"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] lib: looms: wind the thread once
To: linux-kernel@vger.kernel.org

It was wound twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/lib/looms.c b/lib/looms.c
--- a/lib/looms.c
+++ b/lib/looms.c
@@ -12 +11,0 @@
-	wind(thread);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] lib: looms: wind the thread once
To: Andrew Morton <akpm@linux-foundation.org>
Cc: linux-kernel@vger.kernel.org

It was wound twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/lib/looms.c b/lib/looms.c
--- a/lib/looms.c
+++ b/lib/looms.c
@@ -12 +11,0 @@
-	wind(thread);
""",
    BAD[0].replace("To: linux", "To: Mary Engine <mary@engine.example>, linux"),
    BAD[0].replace("lib/looms.c", "drivers/gone/looms.c"),
)


def check(submission: Submission, maintainers: Maintainers, address: str) -> Iterator[Finding]:
    nobodys = [
        patch
        for patch in addressed(submission)
        if address not in emails(patch)
        and _is_nobodys(patch, maintainers)
        and not _goes_to_maintainer(patch, maintainers)
    ]
    if nobodys:
        yield submission.finding(
            f"no maintainer among the recipients of {numbers(submission, nobodys)}, of code that no"
            " entry of MAINTAINERS claims",
            f"{address}, who takes what has no maintainer",
            part="recipients",
            repair=copying((address,), "to"),
        )


def _is_nobodys(patch: Patch, maintainers: Maintainers) -> bool:
    paths = patch.paths()
    if not paths or not all(map(is_kernel, paths)) or any(map(is_rust, paths)):
        return False
    return all(
        match.entry.title == REST
        for find in (touched, spoken_of)
        for match in find(patch, maintainers)
    )


def _goes_to_maintainer(patch: Patch, maintainers: Maintainers) -> bool:
    """Whether somebody got it who maintains anything, and can take it; or it is private."""
    people = [one for one in emails(patch) if not maintainers.is_list(one)]
    return any(is_private(one) or maintainers.gives(one) for one in people)
