# SPDX-License-Identifier: GPL-2.0-or-later
"""What is not public yet does not go to a public list.

Why
    Mail to a list cannot be taken back. Details of a hole that can be used before there is a fix put
    every user at risk, and break the promise of an embargo.

Fix
    Write to security@kernel.org, or to the maintainers alone, and post when they say so.

See
    Documentation/process/security-bugs.rst
    https://docs.kernel.org/process/security-bugs.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
PRIVATE = (
    r"\b(?:(?:under|until the|still) embargo(?:ed)?|embargo(?:ed)? (?:until|ends?|lifts?|expires?)|"
    r"not (?:yet )?(?:been )?(?:publicly|publically) (?:disclosed|known)|"
    r"undisclosed (?:vulnerabilit|security|issue|hole|bug)|responsible disclosure (?:period|date)|"
    r"do not (?:share|forward|disclose|distribute)|(?:working|full|attached|my) (?:exploit|PoC)\b|"
    r"(?:exploit|PoC) (?:code )?(?:is |are )?(?:attached|below))"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

A user can free it twice. The hole is under embargo until Friday.

Signed-off-by: Ada Hacker <ada@engine.example>
---
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
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice (CVE-2026-12345), which nothing but a test can exploit.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    if all(path.startswith("Documentation/") for path in patch.paths()):
        return
    message = patch.message
    for number, line in enumerate((*message.body, *message.notes)):
        found = re.search(PRIVATE, line, re.IGNORECASE)
        if found:
            below = number - len(message.body)
            yield patch.finding(
                "body" if below < 0 else "notes",
                f'"{found[0]}" in a mail for everyone',
                "the maintainers and security@kernel.org alone, while it is not public",
                line=number + message.first if below < 0 else below + 1,
                text=line,
                column=found.start(),
                width=len(found[0]),
            )
            return
