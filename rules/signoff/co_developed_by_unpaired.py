# SPDX-License-Identifier: GPL-2.0-or-later
"""A Co-developed-by is followed by that person's Signed-off-by.

Why
    Co-developed-by names an author, and every author certifies the origin of the work. The pair
    stands together, so that a missing sign-off is seen.

Fix
    Co-developed-by: Bob Weaver <bob@looms.example>
    Signed-off-by: Bob Weaver <bob@looms.example>
    The co-author gives the sign-off; it is not written for somebody else.

See
    Documentation/process/submitting-patches.rst, When to use Acked-by:, Cc:, and Co-developed-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from rules.kernel.identity import is_tool, same_person
from rules.kernel.tags import every
from rules.model import Patch, Person, Trailer
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Co-developed-by: Bob Weaver <bob@looms.example>
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

It was freed twice on the error path.

Co-developed-by: Bob Weaver <bob@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
Signed-off-by: Bob Weaver <bob@looms.example>
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

Co-developed-by: Bob Weaver <bob@looms.example>
Signed-off-by: Bob Weaver <bob@looms.example>
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
    tags = every(patch.message)
    signers = {tag.person for tag in tags if tag.named("Signed-off-by") and tag.person}
    for tag, after in zip_longest(tags, tags[1:]):
        person = tag.person
        if not tag.named("Co-developed-by") or person is None or is_tool(person):
            continue
        if after is not None and _signs(after, person):
            continue
        signed = person in signers or any(same_person(one, person) for one in signers)
        yield patch.finding(
            "trailers",
            f"the sign-off of {person.name or person.email} is not next to the Co-developed-by"
            if signed
            else f"Co-developed-by {person.name or person.email}, without a sign-off",
            "the Signed-off-by of the same person in the next line",
            line=tag.line,
            width=len(tag.key) + 1,
            severity=Severity.WARNING if signed else None,
        )


def _signs(tag: Trailer, person: Person) -> bool:
    if not tag.named("Signed-off-by") or tag.person is None:
        return False
    return same_person(tag.person, person)
