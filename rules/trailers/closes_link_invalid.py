# SPDX-License-Identifier: GPL-2.0-or-later
"""Closes and Link give an address on the web that everybody can open.

Why
    The log is read for decades, far from the tracker of a project. A bare number says nothing
    there, and nobody outside can follow a link into a company's own network.

Fix
    Closes: https://github.com/Rust-for-Linux/linux/issues/1158
    Link: https://lore.kernel.org/<message-id>

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_kernel
from rules.kernel.web import host_of, is_private, lacks_scheme
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
BARE = r"(?:[\w.-]{1,40}/[\w.-]{1,60})?#\d+|(?:gh|[A-Z][A-Z0-9]{1,9})-\d+\b|\d+$"
TRACKER = "https://github.com/Rust-for-Linux/linux/issues"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Closes: #1158
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

Link: http://tracker/1158
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

Closes: https://github.com/Rust-for-Linux/linux/issues/1158
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace(
        "Closes: #1158", "Link: https://looms.example/1 # [1]\nCloses: https://looms.example/2"
    ),
)


def check(patch: Patch, context: frozenset[Context]) -> Iterator[Finding]:
    if not all(map(is_kernel, patch.paths())):
        return
    for tag in patch.message.trailers:
        fault = _fault(tag.value) if tag.named("Closes", "Link") else None
        if fault is None:
            continue
        number = re.match(r"#(\d+)$", tag.value) if Context.RUST in context else None
        text = patch.message.line(tag.line) or ""
        value = text.partition(":")[2].lstrip()
        half = tag.rows == 1 and lacks_scheme(tag.value)
        yield patch.finding(
            "trailers",
            f"{tag.key} with {fault[0]}",
            "a public https:// address" + (f", such as {TRACKER}/{number[1]}" if number else ""),
            line=tag.line,
            column=len(text) - len(value),
            width=len(value),
            repair=Replacement(replacement=f"{tag.key}: https://{tag.value}") if half else None,
            severity=fault[1],
        )


def _fault(value: str) -> tuple[str, Severity | None] | None:
    """What is wrong with a value; milder where it may be found all the same."""
    host = host_of(value)
    if host is not None:
        private = is_private(host)
        return (f"an address of a private network, {host[:80]}", None) if private else None
    if not value:
        return "nothing behind it", None
    if re.match(BARE, value, re.IGNORECASE):
        return f"the number {value.split(maxsplit=1)[0][:80]}", None
    seen = "words before the address" if "://" in value else "something that is no web address"
    return seen, Severity.WARNING
