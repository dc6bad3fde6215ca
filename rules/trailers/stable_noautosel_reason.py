# SPDX-License-Identifier: GPL-2.0-or-later
"""Who asks the stable team to leave a patch alone says why.

Why
    The address keeps a patch from being picked by the tools. Only with the reason can the team
    tell later whether it still holds.

Fix
    Cc: <stable+noautosel@kernel.org> # needs the API of 6.15

See
    Documentation/process/stable-kernel-rules.rst, Option 1
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.stabletag import IGNORE, copies
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE,)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: <stable+noautosel@kernel.org>
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

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: <stable+noautosel@kernel.org> # needs the API of 6.15
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
    for tag in copies(patch.message):
        if tag.person is None or tag.person.email.lower() != IGNORE:
            continue
        if not tag.remark.startswith("#") or not tag.remark.strip("# \t"):
            yield patch.finding(
                "trailers",
                f"{IGNORE} without a reason",
                f"Cc: <{IGNORE}> # and the reason",
                line=tag.line,
                width=len(patch.message.line(tag.line) or ""),
            )
