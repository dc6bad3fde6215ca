# SPDX-License-Identifier: GPL-2.0-or-later
"""Co-authors are named in Co-developed-by, not in Co-authored-by.

Why
    Co-authored-by is the tag of a web service. The kernel asks co-authors to certify the origin
    of the work, so its own tag stands with the sign-off of the person.

Fix
    Co-developed-by: Bob Weaver <bob@looms.example>
    Signed-off-by: Bob Weaver <bob@looms.example>
    Ask the co-author for the sign-off. A tool is no author: Assisted-by: LLM

See
    Documentation/process/submitting-patches.rst, When to use Acked-by:, Cc:, and Co-developed-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import is_tool
from rules.kernel.paths import is_kernel
from rules.model import Patch, Person
from rules.read.trailers import read_trailers
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
KEY = "co-authored-by:"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>

Co-authored-by: Bob Weaver <bob@looms.example>
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
    if not all(map(is_kernel, patch.paths())):
        return
    told = any(tag.named("Assisted-by") for tag in patch.message.trailers)
    for number, line in enumerate(patch.message.body, patch.message.first):
        if line[: len(KEY)].lower() != KEY:
            continue
        person = next((tag.person for tag in read_trailers((line,), number)), None)
        tool = person is not None and is_tool(person)
        if tool and not told:
            continue  # assisted-by-missing speaks of it
        yield patch.finding(
            "trailers",
            f"{line[: len(KEY) - 1]} {_name(person)}",
            "Assisted-by alone, for a tool"
            if tool
            else "Co-developed-by, and the Signed-off-by of the same person in the next line",
            line=number,
            width=len(KEY),
        )


def _name(person: Person | None) -> str:
    return (person.name or person.email) if person else "without an address"
