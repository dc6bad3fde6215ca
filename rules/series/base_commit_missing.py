# SPDX-License-Identifier: GPL-2.0-or-later
"""A series names the commit it is based on.

Why
    Testers and reviewers apply the series before they say anything about it. With the base they, and
    the machines, need not guess.

Fix
    git format-patch --base=auto BASE      # the branch must have an upstream; b4 does it by itself

See
    Documentation/process/submitting-patches.rst, Providing base tree information
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.FOREIGN)
PROSE = (
    r"(?i)(?<![-\w])(?:re)?based\b.{0,40}\b(?:on|onto|off|upon|against)\b|\bon top of\b|"
    r"\bbase(?:-\w{1,20}| commit| tree| branch)?: |\b(?:re)?base onto\b|\bagainst\b.{0,60}\b(?:next|tree|"
    r"branch|v\d)|\bapply\b.{0,40}\b(?:onto|cleanly|against)\b|\bapplies\b.{0,40}\b(?:on|onto|"
    r"cleanly|against)\b|(?<![\w-])[\w-]{1,40}-next\b|\bv?\d\.\d{1,2}-rc\d|\bprerequisite|"
    r"\b(?:series|patch|patches|set) depends? on\b"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

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
Subject: [PATCH] mm/slub: free the object once

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

base-commit: 0123456789abcdef0123456789abcdef01234567
""",
    BAD[0].replace(
        "Signed-off-by:", "base-commit: 0123456789012345678901234567890123456789\n\nSigned-off-by:"
    ),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Based on mm-unstable.

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission, context: frozenset[Context]) -> Iterator[Finding]:
    if submission.origin != "mail" or submission.base or not submission.patches:
        return
    if submission.missing or any(re.search(PROSE, line) for line in _words(submission)):
        return
    small = len(submission.patches) == 1 or submission.cover is None
    tags = submission.letters()[0].subject.tags
    named = any(tag.lower().endswith(("-next", "-fixes")) for tag in tags)
    yield submission.finding(
        "no word on which commit this is based on",
        "a base-commit line in the cover letter or the first patch",
        repair=Command(command="git format-patch --base=auto"),
        severity=Severity.NOTE if small or named or Context.RFC in context else None,
    )


def _words(submission: Submission) -> Iterator[str]:
    """What stands in the cover letter and below the separators: a commit message tells no base."""
    if submission.cover:
        yield from submission.cover.message.body
    for patch in submission.patches:
        yield from patch.message.notes
