# SPDX-License-Identifier: GPL-2.0-or-later
"""The message says more than the title.

Why
    A message that repeats the title, or is a word or two, leaves the reader to find out what was
    wrong and why this is the answer to it.

Fix
    git commit --amend      # in the editor: what went wrong, for whom, and why the change is right

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
FEWEST: int = 5
WORD = r"[^\W_][\w'./()-]{0,200}"
LINK = r"https?://\S{1,500}"
FILLER = ("a", "an", "the", "of", "in", "to", "this", "it", "is", "for", "and", "on", "by")
SMALL = r"no functional|\b(?:typos?|misspell\w{0,6}|spelling|grammar)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Fix it.

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

Free the object once.

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
)


def check(patch: Patch, fewest: int) -> Iterator[Finding]:
    lines = [
        (n, line) for n, line in patch.message.prose() if line.strip(" .]")[:1] not in ("", "[")
    ]
    if not lines or _is_small(patch.subject.title, lines):
        return
    text = " ".join(re.sub(LINK, " ", line) for _, line in lines[:40])
    words = re.findall(WORD, text)
    if len(words) < fewest:
        count = f"{len(words)} word{'' if len(words) == 1 else 's'}" if words else "only a link"
        seen = f"a message of {count}"
    elif _is_echo(words, patch.subject.title):
        seen = "a message that repeats the title"
    else:
        return
    number, line = lines[0]
    yield patch.finding(
        "body",
        seen,
        "why the change is needed, in a sentence or more",
        line=number,
        width=len(line),
    )


def _is_small(title: str, lines: list[tuple[int, str]]) -> bool:
    """Whether the change needs no reason: a misspelling, or one that changes nothing."""
    return any(re.search(SMALL, text, re.IGNORECASE) for text in (title, lines[0][1]))


def _is_echo(words: list[str], title: str) -> bool:
    """Whether nine of ten words stand in the title too."""
    mine = {word.lower().strip(".()") for word in words} - set(FILLER)
    theirs = {word.lower().strip(".()") for word in re.findall(WORD, title)}
    return len(words) < 30 and len(mine & theirs) >= len(mine) * 0.9
