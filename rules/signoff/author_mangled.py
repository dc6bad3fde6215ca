# SPDX-License-Identifier: GPL-2.0-or-later
"""The author is a person, not the list that passed the mail on.

Why
    Some lists and relays put their own address into From. Applied as it is, the history would
    name them as the author.

Fix
    git commit --amend --author="Name <address>" --no-edit
    Sent anew with git send-email --from, or b4 send, the mail has a From: line in its body.

See
    Documentation/process/submitting-patches.rst, From Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import hides_author
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
FIRM = True

BAD = (
    """\
From: Ada Hacker via looms <looms@lists.looms.example>
Reply-To: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker via looms <looms@lists.looms.example>
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
From: Ada Hacker via looms <looms@lists.looms.example>
Subject: [PATCH] mm/slub: free the object once

From: Ada Hacker <ada@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    if hides_author(patch) or patch.relayed:
        relay = patch.author if patch.committer else patch.sender
        yield patch.finding(
            "trailers",
            f"the author is {relay}, a list or a relay",
            "the address of the author, as a From: line at the top of the text",
        )
