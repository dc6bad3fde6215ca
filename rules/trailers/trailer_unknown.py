# SPDX-License-Identifier: GPL-2.0-or-later
"""A tag is one that the kernel's tools know.

Why
    Tools pass over any other tag, and credit in it is not counted. Marks of a company do not
    belong in the history.

Fix
    git commit --amend      # in the editor: the nearest known tag, or a sentence in the message

See
    Documentation/process/submitting-patches.rst, Sign your work and Using Reported-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.machines import is_machine
from rules.kernel.tags import known, meant
from rules.model import Message, Patch, Trailer
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.REVERT, Context.STABLE, Context.FOREIGN)
TAGS: tuple[str, ...] = (
    *("Analyzed-by", "Diagnosed-by", "Inspired-by", "Noticed-by", "Pointed-out-by"),
    *("Requested-by", "Build-tested-by", "Original-patch-by", "Based-on-patch-by"),
)
BETTER = {
    "originally-authored-by": "Originally-by:",
    "ai-assisted-by": "Assisted-by: LLM",
}

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Blessed-by: Bob Weaver <bob@looms.example>
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

Diagnosed-by: Bob Weaver <bob@looms.example>
Reviewed-by: Eve Fox <eve@looms.example>
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

Diagnosed-by: Bob Weaver <bob@looms.example>
Reviewd-by: Eve Fox <eve@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch, tags: tuple[str, ...]) -> Iterator[Finding]:
    fine = {one.lower() for one in tags}
    told: set[str] = set()
    for tag in patch.message.trailers:
        low = tag.key.lower()
        if not low.endswith("-by") or low in fine or low in told or _has_rule(tag, patch.message):
            continue
        told.add(low)
        yield patch.finding(
            "trailers",
            f"the tag {tag.key}, which no tool knows",
            BETTER.get(low, "one of the kernel's tags, or a sentence in the message"),
            line=tag.line,
            width=len(tag.key) + 1,
        )


def _has_rule(tag: Trailer, message: Message) -> bool:
    """Whether the tag is known, or misspelt, combined, or a tool's, of which other rules speak."""
    low = tag.key.lower()
    if known(low) or meant(low) or "-and-" in low or low == "co-authored-by":
        return True
    tool = tag.person is not None and is_machine(tag.person)
    return tool and not any(one.named("Assisted-by") for one in message.trailers)
