# SPDX-License-Identifier: GPL-2.0-or-later
"""A tag says one thing.

Why
    Tools that count reviews and tests know the single tags. Of a combined one they see half,
    or nothing.

Fix
    Reported-by: Bob Weaver <bob@looms.example>
    Tested-by: Bob Weaver <bob@looms.example>

See
    Documentation/process/maintainer-tip.rst, Ordering of commit tags
    https://docs.kernel.org/process/maintainer-tip.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Reviewed-and-Tested-by: Bob Weaver <bob@looms.example>
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

Reviewed-by: Bob Weaver <bob@looms.example>
Tested-by: Bob Weaver <bob@looms.example>
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
    for tag in patch.message.trailers:
        low = tag.key.lower()
        if low.endswith("-by") and "-and-" in low:
            words = low.removesuffix("-by").split("-and-")
            yield patch.finding(
                "trailers",
                f"the combined tag {tag.key}",
                ", ".join(f"{word.capitalize()}-by:" for word in words) + " on a line each",
                line=tag.line,
                width=len(tag.key) + 1,
            )
