# SPDX-License-Identifier: GPL-2.0-or-later
"""A message gives orders to the code: "add x", not "this patch adds x".

Why
    In the history there is no patch any more, only the change; and an order is shorter.

Fix
    git commit --amend      # in the editor: "Add x so that ..." for "This patch adds x so that ..."

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.prose import prose
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
PATCH = (
    r"(?:^\s*|[.!?:] +)((?:In this|This) patch(?:set)?\b(?! (?:series|was|is|has|had|does|doesn|will|"
    r"only|should|can|may|depends)\b|.{0,40} (?:more|fewer|less) ))"
)
DOES = (
    r"(?:^\s*|[.!?:] +)(This (?:commit|change) (?:also )?(?:adds?|introduces?|fixe?s|removes?|"
    r"changes?|makes?|implements?|replaces?|converts?|moves?|updates?|renames?|enables?|drops?)\b)"
)
MAN = (
    r"(?:^\s*|[.!?] +)((?:I|We)(?:'ve| have)? (?:also )?(?:add|fix|remov|chang|implement|replac|"
    r"convert|renam|introduc|updat)(?:e|ed|d)?\b)"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

This patch frees it once.

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

I changed the caller to free it.

Signed-off-by: Ada Hacker <ada@engine.example>
---
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

Free it once, in the caller, which owns it.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace(
        "This patch frees it once.",
        "Free it once, in the caller, as this patch of code does elsewhere.",
    ),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Commit 0123456789ab ("mm/slub: add a cache") frees it again. This change
was not in the specification.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    for number, line in prose(patch.message):
        found = next((m for p in (PATCH, DOES, MAN) if (m := re.search(p, line))), None)
        if found:
            yield patch.finding(
                "body",
                f'"{found[1]}"',
                "the imperative, as if giving orders to the code",
                line=number,
                column=found.start(1),
                width=len(found[1]),
            )
            return
