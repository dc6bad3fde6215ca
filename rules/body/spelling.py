# SPDX-License-Identifier: GPL-2.0-or-later
"""Words are spelt right, as far as scripts/spelling.txt knows.

Why
    The table holds the slips that kernel developers really make. One in a message stays in the
    history; one in a comment becomes somebody else's patch.

Fix
    Correct the word. scripts/checkpatch.pl --codespell finds more of them.

See
    Documentation/dev-tools/checkpatch.rst, TYPO_SPELLING
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from rules.facts import Context, Tree
from rules.kernel.wording import Passage, passages
from rules.model import Patch
from rules.programs import Codespell
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
TABLE = "scripts/spelling.txt"
WORD = r"""(?<![\w`'"/.@:$%<>=&*-])[A-Za-z][a-z]{3,40}(?![\w`'"/@=*(-]|::|\.\w)"""
VARIANTS = ("acknowledgement",)
CODE = r"`[^`]{0,400}`"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the erorr path.

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
+// Freed on the Erorr path.
+int erorr = 0;
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
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("erorr path.", '`erorr` path, see erorr.c and\nerorr() there, or "erorr".'),
)


def check(patch: Patch, tree: Tree, codespell: Codespell | None = None) -> Iterator[Finding]:
    if TABLE in patch.paths():
        return
    table = _table(tree.read(TABLE) or b"")
    said: set[str] = set(VARIANTS)
    places = list(passages(patch)) if table or codespell else []
    others = codespell.misspelt([one.text for one in places]) if codespell else ()
    more = {(n, wrong.lower()): right for n, wrong, right in others}
    for index, passage in enumerate(places):
        text = re.sub(CODE, lambda code: "`" * len(code[0]), passage.text)
        for found in re.finditer(WORD, text[passage.at :]):
            right = table.get(found[0].lower()) or more.get((index, found[0].lower()))
            if right and found[0].lower() not in said and not _is_mended(patch, passage, found[0]):
                said.add(found[0].lower())
                seen = f'"{found[0]}", probably a misspelling'
                column = passage.at + found.start()
                yield passage.finding(patch, seen, _cased(right, found[0]), column, len(found[0]))


@lru_cache(maxsize=4)
def _table(content: bytes) -> Mapping[str, str]:
    """The misspellings, each with its correction."""
    lines = content.decode("utf-8", "replace").split("\n")
    pairs = (line.split("||") for line in lines if "||" in line and not line.startswith("#"))
    return {one[0].lower(): ", ".join(one[1].strip(", ").split(",")) for one in pairs}


def _cased(right: str, wrong: str) -> str:
    return right[:1].upper() + right[1:] if wrong[0].isupper() else right


def _is_mended(patch: Patch, passage: Passage, word: str) -> bool:
    """Whether a message names a misspelling, or a name of the code, that the patch is about."""
    lines = (line for file in patch.diff for hunk in file.hunks for line in hunk.lines)
    return passage.part != "diff" and any(word.lower() in line.text.lower() for line in lines)
