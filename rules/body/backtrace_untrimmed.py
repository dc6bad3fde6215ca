# SPDX-License-Identifier: GPL-2.0-or-later
"""A trace in a message keeps only the lines that tell something.

Why
    Time stamps, registers, module lists and the frames below the system call are the same in every
    report. They hide the few calls that lead to the fault.

Fix
    Keep the first line of the report and the call chain, without the [12.345678] at the front.

See
    Documentation/process/submitting-patches.rst, Backtraces in commit messages
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
STAMPS: int = 5
LONGEST: int = 40
STAMP = r"^[ \t>]{0,8}(?:<\d>)?\[ {0,6}\d{1,9}\.\d{4,6}\] "
REGISTER = r"(?:R[ABCD]X|R[SD]I|RBP|R\d\d|[CD]R\d|CS|FS|[xr]\d{1,2}) ?: ?[0-9a-f]{4,16}\b"
FRAME = r"\+0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8}\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

[   12.345670] slub: object 0 freed
[   12.345671] slub: object 1 freed
[   12.345672] slub: object 2 freed
[   12.345673] slub: object 3 freed
[   12.345674] slub: object 4 freed

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

  Modules linked in: slub engine loom

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

  BUG: KASAN: double-free in cache_free
   cache_free+0x10/0x20
   cache_destroy+0x30/0x40

Fixes: 54a4f0239f2e ("mm/slub: free early")
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


def check(patch: Patch, stamps: int, longest: int) -> Iterator[Finding]:
    lines = list(patch.message.prose())
    for pattern, fewest, what in (
        (STAMP, stamps, "lines with time stamps"),
        (REGISTER, 3, "lines of registers"),
        (r"Modules linked in:", 1, "lists of modules"),
        (FRAME, longest, "lines of call traces"),
    ):
        found = [(n, line) for n, line in lines if re.search(pattern, line[:200])]
        if len(found) >= fewest:
            number, line = found[0]
            yield patch.finding(
                "body",
                f"{len(found)} {what if found[1:] else what.replace('lists', 'list')} in the trace",
                "the call chain that matters, and no more",
                line=number,
                width=len(line),
            )
            return
