# SPDX-License-Identifier: GPL-2.0-or-later
"""A submission that needs others says where they are.

Why
    Who wants to test or apply it has to find them first. Robots that test patches cannot, and report
    that it does not apply.

Fix
    Name the series by its address on lore.kernel.org, or let git say it:
    git format-patch --base=COMMIT, b4 prep --edit-deps

See
    Documentation/process/submitting-patches.rst, Providing base tree information
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.FOREIGN)
NEEDS = (
    r"\b(?:(?:depends?|based|rel(?:ies|y)|applies|sits?|built) (?:\w{2,10} )?(?:up)?on(?: top of)?|"
    r"on top of|requires?) (?:(?:my|the|a|an|another|other|this|these|that|following|pending|"
    r"previous|recent|unmerged) ){1,3}(?:[\w\"'/.-]{1,40} ){0,4}(?:patch|series|patchset|patches)\b"
)
OWN = r"\b(?:this|previous|next|first|preceding|earlier) (?:patch|series|patches|patchset)\b|same series"
PLACE = r"https?://|[Mm]essage-[Ii][Dd]"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Depends on my other series.

--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
This applies on top of the pending slub patches.

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

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Depends on my other series:
https://lore.kernel.org/r/1@engine.example

--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It depends on the previous patch, and was freed twice.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    letters = submission.letters()
    if submission.origin != "mail" or submission.base:
        return
    lines = [line for one in letters for line in (*one.message.body, *one.message.notes)]
    known = any(one.base or one.prerequisites for one in letters)
    if known or any(re.search(PLACE, line) for line in lines):
        return
    for line in lines:
        found = re.search(NEEDS, line, re.IGNORECASE)
        if found and not re.search(OWN, line, re.IGNORECASE):
            yield submission.finding(
                f'"{found[0]}", which nobody can find from here',
                "its address, or a base-commit with prerequisite-patch-id lines",
            )
            return
