# SPDX-License-Identifier: GPL-2.0-or-later
"""A title has single blanks, one after each colon and none before it.

Why
    Programs split the prefixes from the rest at a colon with one blank. Other blanks are changed
    on the way by mail, and the same patch then has two titles.

Fix
    git commit --amend      # in the editor: one blank after each colon, none before

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://git-scm.com/docs/git-format-patch
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.titles import summary_at
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
WORD = r"[A-Za-z][\w/,.-]{0,40}"
GLUED = WORD + r":(?=[A-Za-z(])"  # "rust:time"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm:slub: free the object once

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
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm: slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("mm:slub: free the object", "mm: slub: free what core::ptr points at"),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm: a:b is a name

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
    clean = " ".join(title.split())
    if title != clean:
        at = next((i for i, (a, b) in enumerate(zip(title, clean, strict=False)) if a != b), 0)
        at = min(at, len(title) - 1)
        yield _finding(patch, "blanks too many in the title", "single blanks", at, clean)
        return
    at = summary_at(patch.subject)
    blank = title[:at].find(" :")
    if blank >= 0:
        right = title[:at].replace(" :", ":") + title[at:]
        yield _finding(patch, "a blank before a colon", "none there", blank, right)
    elif found := re.match(GLUED, title):
        right = _parted(title)
        yield _finding(patch, "no blank after a colon", "one there", found.end() - 1, right)


def _parted(title: str) -> str:
    """The title with a blank after each colon of its prefixes."""
    front = ""
    while len(front) < 80 and (found := re.match(GLUED, title)):
        front += found[0] + " "
        title = title[found.end() :]
    return front + title


def _finding(patch: Patch, seen: str, expected: str, column: int, right: str) -> Finding:
    return patch.finding(
        "subject",
        seen,
        expected,
        line=1,
        column=column,
        width=1,
        repair=Replacement(replacement=right),
    )
