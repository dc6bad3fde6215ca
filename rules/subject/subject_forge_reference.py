# SPDX-License-Identifier: GPL-2.0-or-later
"""A title has no number of a forge, such as (#12).

Why
    The number means something on one web page only. In the kernel's history it leads nowhere, or
    to the issue 12 of somebody else.

Fix
    git commit --amend      # in the editor: take it out; below, Link: and the whole address

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_kernel
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
NUMBER = r"\s*\((?:#|GH-)\d{1,6}\)$|,?\s+GH-\d{1,6}$"
CLOSES = r"\s*[(,;]?\s(?:closes|fixes|resolves) #\d{1,6}\)?$"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once (#12)

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
Subject: [PATCH] mm/slub: free the object of erratum #12

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
    end = title[-40:]
    found = re.search(NUMBER, end) or re.search(CLOSES, end, re.IGNORECASE)
    if not found or not all(map(is_kernel, patch.paths())):
        return
    word = found[0].strip(" ,;")
    yield patch.finding(
        "subject",
        f'"{word}" at the end of the title',
        "a title without it, and a Link: with the whole address",
        line=1,
        column=title.rfind(word),
        width=len(word),
        repair=Replacement(replacement=title[: len(title) - len(found[0])]),
    )
