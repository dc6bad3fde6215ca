# SPDX-License-Identifier: GPL-2.0-or-later
"""A message does not speak to a forge in its keywords.

Why
    "Fixes #12" closes an issue on the one site that has it, perhaps another one in each fork.
    In the log of the kernel the number has no meaning.

Fix
    Closes: https://github.com/Rust-for-Linux/linux/issues/12

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_kernel
from rules.model import Message, Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN, Context.REVERT)
KEYWORD = (
    r"\b(?:fix(?:es|ed)?|close[sd]?|resolve[sd]?)[ \t]{0,4}:?[ \t]{0,4}"
    r"(?:[\w.-]{1,40}/[\w.-]{1,60})?#\d+\b"
)
BLOCK = (">", "|", "#", "\t", "    ")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes #12

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

Closes: https://looms.example/issues/12
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

It was freed twice. It fixes the second of two bugs, after (#1).

Closes: https://looms.example/issues/12
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    if not all(map(is_kernel, patch.paths())):
        return
    for line, found in _keywords(patch.message):
        yield patch.finding(
            "body",
            f'"{found.group()}", a keyword of a forge',
            "Closes: with the whole address, among the trailers",
            line=line,
            column=found.start(),
            width=found.end() - found.start(),
        )


def _keywords(message: Message) -> Iterator[tuple[int, re.Match[str]]]:
    """The keywords outside of quotes, and of the tags on which other rules have a word."""
    tags = {tag.line for tag in message.trailers if tag.named("Fixes", "Closes", "Link")}
    for number, line in enumerate(message.body, message.first):
        if number in tags or "#" not in line or "://" in line or line.startswith(BLOCK):
            continue
        found = re.search(KEYWORD, line, re.IGNORECASE)
        if found:
            yield number, found
