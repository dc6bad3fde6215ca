# SPDX-License-Identifier: GPL-2.0-or-later
"""A Fixes tag quotes the title that the commit really has.

Why
    The title says whether the id is the right one. linux-next checks every tag, and writes to
    whoever took the patch.

Fix
    git log -1 --format='Fixes: %h ("%s")' --abbrev=12 COMMIT

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context, History
from rules.kernel.culprits import Culprit, commit_of, culprits
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.FOREIGN,)
CUT = ("...", "\u2026")
PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\xa0", "''\"\"-- ")

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: 600dc0de0001 ("mm/slub: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace("free early", "free it early"),
    RIGHT.replace("free early", "fr..."),
)
GOOD = (
    RIGHT,
    RIGHT.replace("free early", " free early"),
)


def check(patch: Patch, history: History) -> Iterator[Finding]:
    for culprit in culprits(patch.message):
        commit = commit_of(culprit, history)
        if commit is None or culprit.title is None or not commit.title:
            continue
        quoted, title = _plain(culprit.title), _plain(commit.title)
        if quoted in (title, title.replace('"', "'")):
            continue
        cut = quoted.endswith(CUT) and title.startswith(quoted.rstrip(".\u2026").rstrip())
        text = patch.message.line(culprit.tag.line) or ""
        yield patch.finding(
            "trailers",
            f"{culprit.id[:12]} has another title" if not cut else "a title that was cut",
            f'("{commit.title[:200]}")',
            line=culprit.tag.line,
            column=max(text.find('("'), 0),
            width=len(culprit.title) + 4,
            repair=_repair(text, culprit, commit.title),
            severity=Severity.NOTE if cut else None,
        )


def _plain(title: str) -> str:
    """A title without what mailers and terminals change."""
    return " ".join(title.translate(PLAIN).split())


def _repair(text: str, culprit: Culprit, title: str) -> Replacement | None:
    """The line with the right title, where the tag is one whole line."""
    whole = re.fullmatch(r'(Fixes: [0-9a-f]{12,40}) \(".+"\)', text)
    if whole is None or culprit.tag.rows > 1:
        return None
    return Replacement(replacement=f'{whole[1]} ("{title}")')
