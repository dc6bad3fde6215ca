# SPDX-License-Identifier: GPL-2.0-or-later
"""No scissors line in a message.

Why
    With --scissors, which many maintainers have switched on, git am takes what stands above such a
    line for talk, and drops it.

Fix
    git commit --amend      # in the editor: take the line out

See
    git-mailinfo(1), --scissors
    https://git-scm.com/docs/git-mailinfo
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.read.marks import is_scissors
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

-- >8 --
It was freed twice on the error path.

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

The size is >8 here, or 8<<2, and - as always - it was freed twice.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    for number, line in enumerate(patch.message.body, patch.message.first):
        if ("8" in line or "%" in line) and is_scissors(line):
            yield patch.finding(
                "body",
                "a scissors line, above which git am --scissors drops the message",
                "the message without it",
                line=number,
                width=len(line),
            )
            return
