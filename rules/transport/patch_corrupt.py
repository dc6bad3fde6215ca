# SPDX-License-Identifier: GPL-2.0-or-later
"""A diff arrives as git made it.

Why
    A mailer that wraps lines, or a hand that edits a hunk, makes a patch that nobody can apply.

Fix
    git send-email, or b4 send; mail the patch to yourself first and apply it with git am

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,2 +1 @@
-	kfree(
object);
	return;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    if not patch.damage:
        return
    first, more = patch.damage[0], len(patch.damage) - 1
    after = f", and {more} more below it" if more else ""
    yield patch.finding(
        "diff",
        f"{first.what} (line {first.line} below the message){after}",
        "a diff that git am can apply",
        line=first.line,
        text=first.text,
        width=len(first.text),
    )
