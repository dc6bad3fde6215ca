# SPDX-License-Identifier: GPL-2.0-or-later
"""A title says what changes.

Why
    It is all that most people ever read of a commit. "fix" or "cleanup" is true of every patch.

Fix
    git commit --amend      # in the editor: what changes, and where

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.titles import summary_at
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
EMPTY = (
    *("bug fix", "bug fixes", "bugfixes", "clean up", "code cleanup", "fix a bug", "fix bug"),
    *("fix bugs", "fix build", "fix build error", "fix errors", "fix issue", "fix issues"),
    *("fix it", "fix typo", "fix typos", "fix warning", "fix warnings", "initial commit"),
    *("minor changes", "minor cleanup", "minor fix", "minor fixes", "misc changes"),
    *("misc cleanups", "misc fixes", "remove unused code", "small fix", "small fixes"),
    *(
        "fix",
        "fixes",
        "update",
        "updates",
        "cleanup",
        "cleanups",
        "misc",
        "typo",
        "test",
        "changes",
    ),
    *("some cleanups", "some fixes", "trivial fix", "update code", "various fixes"),
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: Fix bug

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
Subject: [PATCH] mm/slub: fix typo

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
    at = summary_at(patch.subject)
    rest = patch.subject.title[at:]
    said = rest.lower().rstrip(".! ")
    areas = patch.subject.areas
    one_word = bool(areas) and " " not in areas[-1] and said.isascii() and said.isalpha()
    if one_word or (said in EMPTY and not (areas and "typo" in said)):
        yield patch.finding(
            "subject",
            f'"{rest}" as the whole of a title',
            "what changes, and where",
            line=1,
            column=at,
            width=len(rest),
        )
