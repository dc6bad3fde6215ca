# SPDX-License-Identifier: GPL-2.0-or-later
"""Tags are spelt as the kernel spells them.

Why
    A tag with a typing error is no tag: tools pass it by, and with it the credit, the bug or
    the sign-off.

Fix
    git commit --amend      # in the editor: correct the word before the colon

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.tags import known, meant
from rules.model import Patch, Trailer
from rules.report import Command, Finding, Reach, Repair, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ELSEWHERE = ("Fixes", "BugLink", "Reported-and-tested-by")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Reviewd-by: Bob Weaver <bob@looms.example>
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

Acked-By: Bob Weaver <bob@looms.example>
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

Reviewed-by: Bob Weaver <bob@looms.example>
Cc: Eve Fox <eve@looms.example>
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

Blessed-by: Bob Weaver <bob@looms.example>
cc: Eve Fox <eve@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    for tag in patch.message.trailers:
        right = known(tag.key) or meant(tag.key)
        if right is None or right == tag.key or right in ELSEWHERE or tag.key == "cc":
            continue
        yield patch.finding(
            "trailers",
            f"the tag {tag.key}",
            right,
            line=tag.line,
            width=len(tag.key),
            repair=_repair(patch, tag, right),
            severity=Severity.NOTE if right == "Cc" else None,
        )


def _repair(patch: Patch, tag: Trailer, right: str) -> Repair:
    """Nobody but the signer writes a sign-off."""
    if right == "Signed-off-by":
        return Command(command="git commit --amend    # opens the editor")
    text = patch.message.line(tag.line) or ""
    return Replacement(replacement=right + text[len(tag.key) :])
