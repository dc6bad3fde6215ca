# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch carries a Signed-off-by.

Why
    The sign-off certifies the origin of the work (the Developer's Certificate of Origin).
    Without one no maintainer may apply the patch, however small it is; reverts need it too.

Fix
    git commit --amend --no-edit -s      # the last commit
    git rebase --signoff BASE            # every commit since BASE

See
    Documentation/process/submitting-patches.rst, Sign your work
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.tags import below, sign_offs
from rules.model import Patch
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

The object is freed twice on the error path.
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

The object is freed twice on the error path.

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

The object is freed twice [1] on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>

[1] a footnote that hides the sign-off from git, which another rule says
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    if sign_offs(message) or any(tag.named("Signed-off-by") for tag in below(message)):
        return  # trailer-block-split and trailer-below-separator say where it is
    last = message.first + len(message.body) - 1
    yield patch.finding(
        "trailers",
        "no Signed-off-by",
        f"a sign-off by {patch.author}, the author",
        line=last if message.body else None,
        repair=Command(command="git rebase --signoff BASE    # BASE: where your branch starts"),
    )
