# SPDX-License-Identifier: GPL-2.0-or-later
"""A title gives an order: add, not added or adds.

Why
    The log reads as a list of orders to the code base. It is the form all of the kernel uses, so
    that another one looks like a report.

Fix
    git commit --amend      # in the editor: "add", not "added" or "adds"

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
VERBS = (
    "add allow avoid change clarify convert correct create delete disable drop enable ensure "
    "export expose fix implement improve introduce make move optimize prevent provide "
    "refactor remove rename replace simplify update use"
)
OBJECT = r" (?:an?|the|this|some|all|more|missing|support|new|unused|typos?|bugs?|it|code|dead)\b"
PERSON = r"(?:[Tt]his (?:patch|commit|change|series)|I|We)(?= [a-z])"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: removed the second free

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
Subject: [PATCH] mm/slub: remove the second free

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("removed the second free", "fixed size objects without a list"),
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    start = _start(title, patch.subject.areas)
    rest = title[start:]
    if match := re.match(PERSON, rest):
        yield patch.finding(
            "subject",
            f'a title that begins with "{match[0]}"',
            'an order: "add ...", "fix ..."',
            line=1,
            column=start,
            width=len(match[0]),
        )
        return
    word = rest.split(" ", 1)[0]
    verb = _base(word.lower())
    if verb is None or not re.match(OBJECT, rest[len(word) :]):
        return
    verb = verb.capitalize() if word[0].isupper() else verb
    yield patch.finding(
        "subject",
        f'"{word}" in the title',
        f'an order: "{verb}"',
        line=1,
        column=start,
        width=len(word),
        repair=Replacement(replacement=title[:start] + verb + rest[len(word) :]),
    )


def _base(word: str) -> str | None:
    """The verb of the list of which this is another form."""
    verbs = VERBS.split()
    if word in verbs:
        return None
    for end in ("s", "ed", "ing"):
        stem = word.removesuffix(end)
        tries = (stem, stem + "e", stem[:-1]) if stem != word else ()
        if verb := next((one for one in tries if one in verbs), None):
            return verb
    return None


def _start(title: str, areas: tuple[str, ...]) -> int:
    """Where the title goes on after its last prefix."""
    at = 0
    for area in areas:
        at = title.find(f"{area}:", at) + len(area) + 1
    return at + len(title[at:]) - len(title[at:].lstrip())
