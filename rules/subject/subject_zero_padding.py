# SPDX-License-Identifier: GPL-2.0-or-later
"""The counters of a long series have leading zeros: 01/12, not 1/12.

Why
    A mailbox sorted by subject then shows the series in its order. git and b4 do it by themselves.

Fix
    git format-patch BASE      # in place of counters written by hand

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.kernel.titles import brackets
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
COUNTER = r"(?<![\w.])(\d{1,4})/(\d{1,4})(?![\w.])"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/12] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 02/12] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/3] mm/slub: free the object once

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


def check(submission: Submission) -> Iterator[Finding]:
    short = [(patch, found) for patch in submission.patches if (found := _short(patch))]
    if submission.origin == "mail" and short:
        patch, found = short[0]
        yield patch.finding(
            "subject",
            f'the counter "{found[0]}"',
            f'"{found[1].zfill(len(found[2]))}/{found[2]}", which sorts',
            line=1,
            text=patch.subject.raw,
            column=found.start(),
            width=len(found[0]),
        )


def _short(patch: Patch) -> re.Match[str] | None:
    """The counter, if its number is shorter than its total."""
    found = re.search(COUNTER, brackets(patch.subject))
    return found if found and len(found[1]) < len(found[2]) else None
