# SPDX-License-Identifier: GPL-2.0-or-later
"""Assisted-by leaves out the tools that everybody uses.

Why
    The tag names tools that shaped the change: a language model, coccinelle, an analyser.
    Git, compilers, make and editors are part of any patch, and tell nothing.

Fix
    Assisted-by: LLM smatch

See
    Documentation/process/coding-assistants.rst, Attribution
    https://docs.kernel.org/process/coding-assistants.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.FOREIGN)
TOOLS: tuple[str, ...] = (
    *("git", "gcc", "clang", "rustc", "rustfmt", "cargo", "make", "gdb", "grep", "sed"),
    *("vim", "neovim", "nvim", "emacs", "nano", "vscode"),
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Assisted-by: LLM git coccinelle
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

Assisted-by: LLM coccinelle
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

It was freed twice on the error path.

Assisted-by: LLM clang-tidy smatch
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch, tools: tuple[str, ...]) -> Iterator[Finding]:
    for tag in patch.message.trailers:
        if tag.key != "Assisted-by":
            continue
        words = tag.value.split()
        basic = [word for word in words[1:] if word.strip("[](),;").lower() in tools]
        if not basic:
            continue
        text = patch.message.line(tag.line) or ""
        left = " ".join(word for word in words if word not in basic)
        plain = tag.rows == 1 and not any(mark in tag.value for mark in "[](),;<")
        yield patch.finding(
            "trailers",
            f"Assisted-by lists {', '.join(word.strip('[](),;') for word in basic)}",
            "only tools that not everybody uses",
            line=tag.line,
            column=max(text.find(basic[0], len(tag.key)), 0),
            width=len(basic[0]) if basic[0] in text else 0,
            repair=Replacement(replacement=f"{tag.key}: {left}") if plain else None,
        )
