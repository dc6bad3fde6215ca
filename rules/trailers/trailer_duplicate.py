# SPDX-License-Identifier: GPL-2.0-or-later
"""A tag stands once.

Why
    A second copy tells nothing, is counted twice in the statistics, and mostly comes from a
    merge of two versions of the message.

Fix
    git commit --amend      # in the editor: keep the first of the two
    A second sign-off of one person is right only where somebody else's lies between.

See
    Documentation/process/submitting-patches.rst, When to use Acked-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import plain_name
from rules.kernel.tags import is_person_tag, known
from rules.model import Patch, Trailer
from rules.report import Command, Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.FOREIGN)
OTHERS = ("Cc", "Fixes", "Closes", "Link", "Assisted-by")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Acked-by: Bob Weaver <bob@looms.example>
Acked-by: Bob Weaver <Bob@looms.example>
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

Acked-by: Bob Weaver <bob@looms.example>
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
        "Acked-by: Bob Weaver <Bob@looms.example>",
        "Tested-by: Bob Weaver <bob@looms.example> # arm64\nTested-by: Bob Weaver <bob@looms.example> # x86",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], Trailer] = {}
    last: Trailer | None = None
    for tag in patch.message.trailers:
        if not tag.value or not _counts(tag):
            continue
        signs = tag.named("Signed-off-by")
        what = _what(tag)
        first = seen.setdefault(what, tag)
        between = signs and last is not None and _what(last) != what
        last = tag if signs else last
        if first is tag or between:
            continue  # between: the patch came back to its author
        yield patch.finding(
            "trailers",
            f"{tag.key} {tag.person.name if tag.person else tag.value} a second time",
            f"it once; it stands in line {first.line} too",
            line=tag.line,
            width=len(patch.message.line(tag.line) or ""),
            repair=Command(command="git commit --amend    # opens the editor")
            if signs or tag.rows > 1
            else Replacement(replacement=""),
        )


def _counts(tag: Trailer) -> bool:
    """Whether it is a tag, and not one to be respelt first."""
    if known(tag.key) not in (None, tag.key) and tag.key != "cc":
        return False
    return is_person_tag(tag.key) or tag.named(*OTHERS)


def _what(tag: Trailer) -> tuple[str, ...]:
    """What the tag says; a name beside the address, for one address may serve several people."""
    person, low = tag.person, tag.key.lower()
    if person is None:
        return low, tag.value
    return low, person.email.lower(), plain_name(person.name), tag.remark
