# SPDX-License-Identifier: GPL-2.0-or-later
"""A stable tag is the address alone, and a comment behind #.

Why
    The tools of the stable team look for this address, and read versions from the comment. A
    name before it, or another sign than #, is not what they expect.

Fix
    Cc: stable@vger.kernel.org # 6.12+

See
    Documentation/process/stable-kernel-rules.rst, Option 1
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.stabletag import TEAM, copies, fault, right
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.REVERT, Context.FOREIGN)
ALONE = r"<?stable@vger\.kernel\.org>?[ \t]{0,8}(?:#.*)?$"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: Stable Team <stable@vger.kernel.org> [6.12+]
Cc: stable@kernel.vger.org
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

stable@vger.kernel.org # 6.12+

Fixes: 54a4f0239f2e ("mm/slub: free early")
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

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: stable@vger.kernel.org # 6.12+
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
        "Stable Team <stable@vger.kernel.org> [6.12+]\nCc: stable@kernel.vger.org",
        "<stable@vger.kernel.org> # 6.6.x: 54a4f0239f2e: mm/slub: free early\nCc: stable@kernel.org",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    for tag in copies(message):
        seen = fault(tag)
        if seen:
            instead = right(tag)
            yield patch.finding(
                "trailers",
                seen,
                instead or f"Cc: {TEAM} # and then a comment, if any",
                line=tag.line,
                width=len(message.line(tag.line) or ""),
                repair=Replacement(replacement=instead) if instead else None,
            )
    for number, line in enumerate(message.body, message.first):
        if re.match(ALONE, line[:400], re.IGNORECASE):
            yield patch.finding(
                "body",
                "the address of the stable team without Cc:",
                f"Cc: {line}",
                line=number,
                width=len(line),
                repair=Replacement(replacement=f"Cc: {line}"),
            )
