# SPDX-License-Identifier: GPL-2.0-or-later
"""No tool signs, co-develops or authors a patch.

Why
    The sign-off certifies the origin of the work, and only a person can do that. Who hands in
    what a tool wrote has reviewed it, answers for it, and signs it alone.

Fix
    git commit --amend --reset-author -s --trailer "Assisted-by: LLM"
    In the editor, take the lines of the tool out.

See
    Documentation/process/coding-assistants.rst, Signed-off-by and Developer Certificate of Origin
    https://docs.kernel.org/process/coding-assistants.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.machines import is_bot, is_machine
from rules.kernel.tags import every
from rules.model import Patch, Person
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
FIRM = True
KEYS = ("Signed-off-by", "Co-developed-by")
REPAIR = Command(
    command='git commit --amend --reset-author -s --trailer "Assisted-by: LLM"    # opens the editor'
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Claude <noreply@anthropic.com>
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
From: dependabot[bot] <dependabot@looms.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
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

Assisted-by: LLM
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace(
        "Signed-off-by: Claude <noreply@anthropic.com>",
        "Assisted-by: LLM\nSigned-off-by: Claude Weaver <claude@looms.example>",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    told: set[str] = set()
    for tag in every(patch.message):
        person = tag.person
        if person is None or not tag.named(*KEYS) or not is_machine(person):
            continue
        told.update((person.name, person.email))
        yield patch.finding(
            "trailers",
            f"{tag.key} names {person.name or person.email}, a program",
            _expected("the sign-off of the person who answers for it", person),
            line=tag.line,
            width=len(patch.message.line(tag.line) or ""),
            repair=None if is_bot(person) else REPAIR,
        )
    author = patch.author
    if is_machine(author) and author.name not in told and author.email not in told:
        yield patch.finding(
            "trailers",
            f"the author is {author.name or author.email}, a program",
            _expected("the person who answers for it as the author", author),
            repair=None if is_bot(author) else REPAIR,
        )


def _expected(who: str, program: Person) -> str:
    return who if is_bot(program) else f"{who}, and Assisted-by: LLM"
