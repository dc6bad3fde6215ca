# SPDX-License-Identifier: GPL-2.0-or-later
"""A tag begins its line, and one blank follows the colon.

Why
    Tools compare these lines letter by letter. An indented tag is the rest of the line above
    it to git, and is not counted.

Fix
    Acked-by: Bob Weaver <bob@looms.example>
    git interpret-trailers and b4 trailers write the lines this way.

See
    Documentation/process/submitting-patches.rst, When to use Acked-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.tags import is_person_tag, known
from rules.model import Patch, Trailer
from rules.report import Command, Finding, Reach, Repair, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.FOREIGN)
INDENTED = r"[ \t]{1,40}([A-Za-z][A-Za-z-]{1,23})[ \t]{0,8}:[ \t]"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Acked-by:Bob Weaver <bob@looms.example>
 Tested-by: Eve Fox <eve@looms.example>
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

Acked-by: Bob Weaver <bob@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace(
        "Acked-by:Bob Weaver <bob@looms.example>\n T", "  Acked-by:Bob is\nquoted.\n\nT"
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    for tag in patch.message.trailers:
        if _is_tag(tag.key) and not tag.named("Fixes"):
            yield from _around_colon(patch, tag)
        for number in range(tag.line + 1, tag.line + tag.rows):
            text = patch.message.line(number) or ""
            inner = re.match(INDENTED, text)
            if inner and _is_tag(inner[1]):
                yield patch.finding(
                    "trailers",
                    f"{inner[1]} is indented, and part of the line above to git",
                    "the tag at the start of the line",
                    line=number,
                    width=len(text) - len(text.lstrip()),
                    repair=_repair(inner[1], text.partition(":")[2]),
                )


def _around_colon(patch: Patch, tag: Trailer) -> Iterator[Finding]:
    text = patch.message.line(tag.line) or ""
    after = text.partition(":")[2]
    blanks = after[: len(after) - len(after.lstrip())]
    if not after.strip() or (blanks == " " and text.startswith(f"{tag.key}:")):
        return
    seen = (
        f"a blank before the colon of {tag.key}"
        if blanks == " "
        else f"{len(blanks) or 'no'} blank{'s' if len(blanks) > 1 else ''} after {tag.key}:"
    )
    yield patch.finding(
        "trailers",
        seen if blanks != "\t" else f"a tab after {tag.key}:",
        "the colon, then one blank",
        line=tag.line,
        column=len(tag.key),
        width=text.index(":") + 1 + len(blanks) - len(tag.key),
        repair=_repair(tag.key, after) if tag.rows == 1 else None,
    )


def _is_tag(key: str) -> bool:
    """Whether it is a tag, and not one whose spelling another rule corrects."""
    right = known(key)
    return key in (right, "cc") or (right is None and is_person_tag(key))


def _repair(key: str, value: str) -> Repair:
    """Nobody but the signer writes a sign-off."""
    if key.lower() == "signed-off-by":
        return Command(command="git commit --amend    # opens the editor")
    return Replacement(replacement=f"{key}: {value.strip()}")
