# SPDX-License-Identifier: GPL-2.0-or-later
"""Tags stand above the ---.

Why
    What stands between the --- and the diff is dropped when the patch is applied, and a tag
    with it. A sign-off there does not count.

Fix
    git commit --amend      # in the editor: move the tags to the end of the message, above any ---

See
    Documentation/process/submitting-patches.rst, Commentary
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.cut import cut_off
from rules.kernel.tags import below, every, sign_offs
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

It is free memory.
---
Signed-off-by: Ada Hacker <ada@engine.example>

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
Reviewed-by: Bob Weaver <bob@looms.example>

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
v2: add
 - Reviewed-by: Bob Weaver <bob@looms.example>

Signed-off-by: Ada Hacker <ada@engine.example>
Cc: Eve Fox <eve@looms.example>
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    above = {(tag.key.lower(), tag.value.lower()) for tag in every(patch.message)}
    signed = bool(sign_offs(patch.message))
    tags = ((tag, (tag.key.lower(), tag.value.lower())) for tag in below(patch.message))
    lost = [tag for tag, said in tags if said not in above]
    if not lost or cut_off(patch.message):  # separator-cuts-message says that
        return
    first = lost[0]
    yield patch.finding(
        "notes",
        f"{first.key}{_more(len(lost))} below the ---, where git drops it",
        "every tag above the ---",
        line=first.line,
        text=patch.message.notes[first.line - 1],
        width=len(first.key) + 1,
        severity=Severity.WARNING if signed else None,
    )


def _more(count: int) -> str:
    return f" and {count - 1} more" if count > 1 else ""
