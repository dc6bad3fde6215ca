# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixes come before what is new.

Why
    A fix at the head of a series can be taken at once, and backported; behind new features it waits
    for them.

Fix
    git rebase --interactive BASE, and move it to the front; or send it alone

See
    Documentation/process/stable-kernel-rules.rst, Procedure for submitting patches to the -stable tree
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.stable import is_needed, names_culprit
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
WORD = r"[A-Za-z_]\w{3,}"
COMMON = (
    "bool break case char const else goto impl include long match NULL return self size_t sizeof"
    " static struct unsigned void while"
)

FEATURE = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: add a counter
Message-ID: <a-1@engine.example>

Count the objects, to see leaks.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +13 @@
+	objects++;

"""
FIX = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/mempool: free the object once
Message-ID: <a-2@engine.example>
In-Reply-To: <a-1@engine.example>

It was freed twice on the error path.

Fixes: 123456789abc ("mm/mempool: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/mempool.c
+++ b/mm/mempool.c
@@ -12 +11,0 @@
-	kfree(object);

"""
BAD = (FEATURE + FIX,)
GOOD = (
    FIX.replace("2/2", "1/2").replace("In-Reply-To: <a-1@engine.example>\n", "")
    + FEATURE.replace("1/2", "2/2").replace(
        "a-1@engine.example>", "a-1@engine.example>\nIn-Reply-To: <a-2@engine.example>"
    ),
    FEATURE + FIX.replace("mm/mempool.c", "mm/slub.c"),
)


def check(submission: Submission) -> Iterator[Finding]:
    new: list[Patch] = []
    for patch in submission.patches:
        if not names_culprit(patch.message):
            new.append(patch)
        elif new and not _needs(patch, new):
            yield patch.finding(
                "subject",
                f"a fix behind patch {new[0].number}, which is none, and without need of it",
                "fixes first",
                line=1,
            )


def _needs(fix: Patch, before: list[Patch]) -> bool:
    """Whether a fix may build upon one of the patches before it: it touches the same file, or
    uses a word that they bring."""
    paths, words = set(fix.paths()), _words(fix)
    return is_needed(fix.message) or any(
        is_needed(one.message) or paths & set(one.paths()) or words & _words(one) for one in before
    )


def _words(patch: Patch) -> set[str]:
    """The names in the added lines."""
    found = (re.findall(WORD, line.text) for _, line in patch.added())
    return {word for words in found for word in words}.difference(COMMON.split())
