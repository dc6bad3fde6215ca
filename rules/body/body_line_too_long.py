# SPDX-License-Identifier: GPL-2.0-or-later
"""Text is wrapped at 75 columns.

Why
    git log indents messages, and mail is read in 80 columns with quotes before it. Longer lines
    break in both. Logs, tables, quotes and addresses are left as they are, and outside of Rust
    up to 80 columns are common enough to pass. Lines that are a few words too long are a note:
    up to 80 columns with Rust, up to 100 without, they are taken as they are.

Fix
    git commit --amend      # in the editor: wrap the paragraph (gq in vim, M-q in Emacs)

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.prose import prose
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
LIMIT: int = 75
ELSEWHERE: int = 80
LONG_RUST = 80
LONG = 100
WORD = 40

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

The object was freed in the error path and then again by the caller, which wrote over the list.

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

The object was freed in the error path and then again by the caller,
which wrote over the list.

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
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

    The object was freed in the error path and then again by the caller, which wrote over the list.
> The object was freed in the error path and then again by the caller, which wrote over the list.
[1] https://engine.example/notes/notes/notes/notes/notes/notes/notes/notes/notes/notes/notes/

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(
    patch: Patch, limit: int, elsewhere: int, context: frozenset[Context]
) -> Iterator[Finding]:
    rust = Context.RUST in context
    allowed = limit if rust else max(limit, elsewhere)
    found = [(number, line) for number, line in prose(patch.message) if _is_long(line, allowed)]
    if not found:
        return
    number, line = found[0]
    longest = max(len(text.rstrip()) for _, text in found)
    more = "" if len(found) == 1 else f", the first of {len(found)}"
    yield patch.finding(
        "body",
        f"a line of {len(line.rstrip())} characters{more}",
        f"text wrapped at {limit} columns",
        line=number,
        column=limit,
        width=len(line) - limit,
        severity=None if longest > (LONG_RUST if rust else LONG) else Severity.NOTE,
    )


def _is_long(line: str, limit: int) -> bool:
    """Whether a line is too long and could be broken: it holds no address and no long name."""
    if len(line.rstrip()) <= limit or "://" in line:
        return False
    words = line.split()
    return len(words) > 1 and max(map(len, words)) < WORD
