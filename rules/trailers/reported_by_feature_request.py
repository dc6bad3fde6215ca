# SPDX-License-Identifier: GPL-2.0-or-later
"""Reported-by thanks for bug reports; an idea is Suggested-by.

Why
    The tag is counted, and followed, as the report of a bug. Who had an idea is thanked by a tag
    of its own.

Fix
    Suggested-by: Eve Fox <eve@looms.example>
    If there was a bug, say in the text what went wrong.

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.bugs import tells_fault
from rules.kernel.identity import hides_author, same_person
from rules.kernel.machines import is_machine
from rules.kernel.stable import names_culprit
from rules.kernel.titles import summary_at
from rules.model import Message, Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT, Context.REVERT)
WISH = r"(?:add|introduce|support|implement)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: add a mode that counts objects

Administrators ask how many there are.

Reported-by: Eve Fox <eve@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +13 @@
+	cache->count++;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: add a mode that counts objects

Administrators ask how many there are.

Suggested-by: Eve Fox <eve@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +13 @@
+	cache->count++;
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: add a barrier

Without it, the machine hangs.

Reported-by: Eve Fox <eve@looms.example>
Closes: https://looms.example/1
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +13 @@
+	cache->count++;
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    if names_culprit(message) or not _is_wish(message):
        return
    if any(tag.named("Closes") for tag in message.trailers):
        return  # there is a report
    for tag in message.trailers:
        person = tag.person
        if person is None or not tag.named("Reported-by") or is_machine(person):
            continue
        if hides_author(patch) or same_person(person, patch.author):
            continue
        yield patch.finding(
            "trailers",
            f"Reported-by {person.name or person.email} for something new",
            "Suggested-by for an idea, or what went wrong in the text",
            line=tag.line,
            width=len(tag.key) + 1,
        )


def _is_wish(message: Message) -> bool:
    """Whether the title promises something new, and nothing is said of a fault."""
    verb = message.subject.title[summary_at(message.subject) :]
    return bool(re.match(WISH, verb, re.IGNORECASE)) and not tells_fault(message)
