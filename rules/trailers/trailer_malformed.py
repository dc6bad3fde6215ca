# SPDX-License-Identifier: GPL-2.0-or-later
"""A tag that names a person gives a name and an address.

Why
    Tools read these lines: to copy people on bug reports, to collect tags from a thread, to
    count. A line they cannot read credits nobody.

Fix
    Tested-by: Ada Hacker <ada@engine.example> # on arm64
    One person a line; b4 and git interpret-trailers write it that way.

See
    Documentation/process/submitting-patches.rst, When to use Acked-by: and Using Reported-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.kernel.identity import is_address, is_unreachable
from rules.kernel.tags import PEOPLE
from rules.model import Patch, Trailer
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
NAMELESS = ("Reported-by", "Reported-and-tested-by")
AUTHORS = ("Signed-off-by", "Co-developed-by")
CREDIT = (*NAMELESS, "Suggested-by", "Originally-by", "Debugged-by", "Bisected-by")
FOLDED = r"[A-Za-z-]{2,23}[ \t]?:"
LOOSE = r"([^<>@,;]+) ([^\s<>@,;()]+@[^\s<>@,;()]+)"

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Tested-by: Bob Weaver <bob@looms.example> # on arm64
Reviewed-by: Eve Fox <eve@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace(
        "<bob@looms.example> # on arm64\nReviewed-by:",
        "bob@looms.example\nReviewed-by: Bob Weaver <bob@looms.example>,",
    ),
)
GOOD = (
    RIGHT,
    RIGHT.replace(
        "Reviewed-by: Eve Fox <eve@looms.example>", "Reported-by: spider+1@looms.example"
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    for tag in patch.message.trailers:
        fault = _fault(tag) if tag.named(*PEOPLE) else None
        if fault:
            text = patch.message.line(tag.line) or ""
            column = len(text) - len(text.partition(":")[2].lstrip()) if tag.value else 0
            yield patch.finding(
                "trailers",
                f"{tag.key} {fault}",
                f"{tag.key}: Full Name <address>",
                line=tag.line,
                column=column,
                width=len(text) - column,
                repair=_repair(tag),
                severity=_severity(tag),
            )


def _fault(tag: Trailer) -> str | None:
    value, person = tag.value, tag.person
    if not value:
        return "names nobody"
    if "=?" in value and "?=" in value:
        return "holds an undecoded word of a mail header"
    named = value.removesuffix(tag.remark)
    if named.count("<") != named.count(">") or named.count('"') % 2:
        return "has unbalanced quotes or brackets"
    if person is None:
        return "has an address without brackets" if "@" in value[1:] else "has no address"
    another = "@" in tag.remark and "<" in tag.remark and tag.remark[0] not in "#(["
    another = another and not re.match(FOLDED, tag.remark)  # trailer-spacing speaks
    if "@" in person.name or another:
        return "names more than one person"
    if not is_unreachable(person.email) and not is_address(person.email):
        return f"has no valid address: {person.email}"
    if not person.name and not tag.named(*NAMELESS):
        return "gives an address without a name"
    return None


def _severity(tag: Trailer) -> Severity | None:
    """Milder where credit is given to a person nobody can write to, or the name alone is missing."""
    missing = tag.person is None and "@" not in tag.value[1:]
    nameless = tag.person is not None and not tag.person.name and not tag.named(*AUTHORS)
    return Severity.WARNING if nameless or (missing and tag.named(*CREDIT)) else None


def _repair(tag: Trailer) -> Replacement | None:
    loose = re.fullmatch(LOOSE, tag.value[:300]) if tag.person is None and tag.rows == 1 else None
    if loose is None or tag.named("Signed-off-by") or not is_address(loose[2]):
        return None
    return Replacement(replacement=f"{tag.key}: {loose[1].strip()} <{loose[2]}>")
