# SPDX-License-Identifier: GPL-2.0-or-later
"""No Change-Id of Gerrit in a message.

Why
    The line names a change on a review server that nobody else can see. In the history of the
    kernel it means nothing.

Fix
    git commit --amend      # in the editor: delete the line
    git config --unset core.hooksPath, or remove .git/hooks/commit-msg, if a hook adds it

See
    Documentation/dev-tools/checkpatch.rst, GERRIT_CHANGE_ID
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN,)
CHANGE = r" {0,3}Change-Id:[ \t]{0,8}I[0-9a-f]{40}\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Change-Id: I0123456789012345678901234567890123456789
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

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
change-id: 20260102-free-once-0123456789ab

--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    for number, line in enumerate(patch.message.body, patch.message.first):
        match = re.match(CHANGE, line)
        if match:
            yield patch.finding(
                "trailers",
                "a Change-Id of Gerrit",
                "no such line",
                line=number,
                width=len(match[0]),
                repair=Replacement(replacement=""),
            )
