# SPDX-License-Identifier: GPL-2.0-or-later
"""A title is one line, and its sentence ends there.

Why
    Every list of commits shows the first line alone. A forge that cuts a long title puts the rest
    below, where nobody looks for it.

Fix
    git commit --amend      # in the editor: a short title; the rest into the text

See
    Documentation/process/5.Posting.rst, Patch formatting and changelogs
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT)
DOTS = ("…", "...")
OPEN = r"\s(?:a|an|and|of|or|the|to|with)$"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once when the...

...error path is taken. It was freed twice.

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
Subject: [PATCH] mm/slub: free the object once and...

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
    body = patch.message.body
    first = body[0].lstrip() if body else ""
    if patch.message.first == 2:
        return  # subject-body-no-blank-line says so
    cut = title.endswith(DOTS) and first.startswith(DOTS)
    if cut or (first[:1].islower() and re.search(OPEN, title[-10:])):
        yield patch.finding(
            "subject",
            "a title that goes on in the text below",
            "a whole sentence in one line",
            line=1,
            column=max(title.rfind(" "), 0) + 1,
            width=len(title) - max(title.rfind(" "), 0) - 1,
        )
