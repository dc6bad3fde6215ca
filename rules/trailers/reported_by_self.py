# SPDX-License-Identifier: GPL-2.0-or-later
"""The author of a fix needs no Reported-by for the same bug.

Why
    Reported-by thanks somebody who found a bug for others to fix. Where the author found it,
    the sign-off says enough.

Fix
    Take the line out; a link to the report may stay.

See
    Documentation/process/security-bugs.rst, Preparing your report
    https://docs.kernel.org/process/security-bugs.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import hides_author, same_person
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Reported-by: Ada Hacker <ada@engine.example>
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

Reported-by: Eve Fox <eve@looms.example>
Closes: https://looms.example/1
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


def check(patch: Patch) -> Iterator[Finding]:
    author = patch.author
    if hides_author(patch):
        return
    for tag in patch.message.trailers:
        person = tag.person
        if person is not None and tag.named("Reported-by") and same_person(person, author):
            yield patch.finding(
                "trailers",
                f"Reported-by {person.name or person.email}, who is the author",
                "only the sign-off of the author",
                line=tag.line,
                width=len(tag.key) + 1,
                repair=Replacement(replacement="") if tag.rows == 1 else None,
            )
