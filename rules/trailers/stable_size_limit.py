# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch for the stable trees is small, and fixes a bug.

Why
    The stable trees take no more than 100 lines, with context, and nothing cosmetic: each line
    is a risk to those who want no surprises. The limit bends for grave bugs.

Fix
    Fix the bug in a small patch, and clean up in another without a stable tag.

See
    Documentation/process/stable-kernel-rules.rst, Rules on what kind of patches are accepted
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_generated
from rules.kernel.stable import is_for_device
from rules.kernel.stabletag import asks
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.REVERT, Context.FOREIGN, Context.IMPORT, Context.GENERATED)
LIMIT: int = 100
BESIDE = ("Documentation/", "tools/testing/")
COSMETIC = r"\b(?:typos?|whitespaces?|spelling|indentation|clean[- ]?ups?|coding style|cosmetic)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: fix a typo

One letter was wrong.

Cc: stable@vger.kernel.org
Signed-off-by: Ada Hacker <ada@engine.example>
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

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: stable@vger.kernel.org
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)


def check(patch: Patch, limit: int) -> Iterator[Finding]:
    message = patch.message
    tags = asks(message)
    if not tags or is_for_device(message):
        return
    title = message.subject.title
    found = re.search(COSMETIC, title, re.IGNORECASE)
    size = _size(patch)
    if found:
        yield patch.finding(
            "subject",
            f"a request for a backport of a {found.group().lower()}",
            "a stable tag on fixes of bugs only",
            line=1,
            column=found.start(),
            width=found.end() - found.start(),
        )
    elif size > limit:
        yield patch.finding(
            "trailers",
            f"a request for a backport of {size} lines, with context",
            f"at most {limit} lines",
            line=tags[0].line,
            width=len(message.line(tags[0].line) or ""),
        )


def _size(patch: Patch) -> int:
    """The lines of the change with their context, without documents, tests and tables."""
    return sum(
        len(hunk.lines)
        for file in patch.diff
        if not file.path.startswith(BESIDE) and not is_generated(file.path)
        for hunk in file.hunks
    )
