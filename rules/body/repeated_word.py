# SPDX-License-Identifier: GPL-2.0-or-later
"""No word stands twice in a row.

Why
    A doubled word is a slip of the editor, often left behind when a sentence was changed. It costs a
    reader a second look, and somebody else a patch later.

Fix
    Drop one of the two.

See
    scripts/checkpatch.pl, REPEATED_WORD
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.wording import Passage, passages
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
TWICE = r"(?<![^\s(])([A-Za-z][a-z]{1,30}) \1(?=[ \t.,;?!)]|$)"
FREE = ("had", "long", "that", "very", "blah", "yes", "no", "is", "do", "who")
HEX = r"[a-f]{2,}"
DRAWN = r"[\u2190-\u21ff\u2500-\u259f]|[-=~]>|<[-=~]| [|+=] "  # a diagram, or a formula

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

The object is freed by the the caller too.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -0,0 +1,2 @@
+// Freed in
+// in the caller.
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

The object is freed by the caller too.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[1].replace("Freed in", "key -> slot").replace("in the caller.", "slot -> object"),
    BAD[0]
    .replace(
        "The object is freed by the the",
        "All that that had had was long long of ff ff.\n\nlong:\nlong line\n\nThe",
    )
    .replace("@@ -12 +11,0 @@", "@@ -12 +12 @@\n+\tlong long x; // dead dead beef"),
)


def check(patch: Patch) -> Iterator[Finding]:
    before = None
    for passage in passages(patch):
        pairs = re.finditer(TWICE, passage.text[passage.at :], re.IGNORECASE)
        found = next((pair for pair in pairs if _is_slip(pair[1])), None)
        word = _turn(before, passage)
        if found:
            column = passage.at + found.start()
            yield _finding(patch, passage, found[1], column, len(found[0]))
        elif word and _is_slip(word):
            column = passage.text.index(word, passage.at)
            yield _finding(patch, passage, word, column, len(word))
        before = passage


def _is_slip(word: str) -> bool:
    low = word.lower()
    return not word.isupper() and low not in FREE and (low == "be" or not re.fullmatch(HEX, low))


def _finding(patch: Patch, passage: Passage, word: str, column: int, width: int) -> Finding:
    return passage.finding(patch, f'"{word} {word}"', "the word once", column, width)


def _turn(before: Passage | None, passage: Passage) -> str | None:
    """The word that ends one line and begins the next; names and marks do not count."""
    if before is None or (before.path, before.line + 1) != (passage.path, passage.line):
        return None
    if before.part != passage.part or re.search(DRAWN, before.text + "\n" + passage.text):
        return None
    last = before.text.rstrip()[-32:].split(" ")[-1]
    first = passage.text[passage.at :].lstrip()[:40].split(" ")[0]
    return first if last == first and re.fullmatch(r"[a-z]{2,30}", first) else None
