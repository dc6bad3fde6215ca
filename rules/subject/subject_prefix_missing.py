# SPDX-License-Identifier: GPL-2.0-or-later
"""A title begins with the part of the kernel it changes.

Why
    Maintainers sort their mail by it, and the shortlog is read by it. A title without a prefix is
    easily taken for somebody else's.

Fix
    git log --oneline -- FILE      # which prefix others use there
    git commit --amend      # in the editor: begin the title with that prefix

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
OTHER = (
    "Revert ",
    "Reapply ",
    "Partially revert ",
    "Merge ",
    "Linux ",
    "fixup!",
    "squash!",
    "amend!",
)
NAME = r"\w+\(\)|[a-zA-Z]\w*_\w"  # a function or variable tells the place, if not as it should

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] free the object once

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
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] Revert "free the object once"

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    if not title or patch.subject.areas or title.startswith(OTHER) or _has_prefix(title):
        return
    yield patch.finding(
        "subject",
        "a title that names no part of the kernel",
        'a prefix: "subsystem: what changes"',
        line=1,
        width=len(title),
        severity=Severity.WARNING if re.match(NAME, title) else None,
    )


def _has_prefix(title: str) -> bool:
    """Whether anything like a prefix is there, be it unusual or without a blank after it."""
    text = title
    while text.startswith("[") and "]" in text:
        text = text.partition("]")[2].lstrip()
    return bool(re.match(r"[\w/.,-]+:[^\s:]|[^\s:][^:]{0,60}:\s", text))
