# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernel code does not use the standard library.

Why
    The kernel is built without std: there is no operating system below it. What does not need
    one is in core, the rest is in the kernel crate.

Fix
    use core::fmt;                   # instead of std::fmt
    pr_info!("count: {}\\n", n);      # instead of println!

See
    Documentation/rust/general-information.rst, no_std
    https://docs.kernel.org/rust/general-information.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.facts import Context
from rules.kernel.rusttext import RustLine, kernel_rust, removed
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.STABLE, Context.IMPORT, Context.GENERATED)
STD = r"(?<![\w:])(?:::)?std::\w+|\buse\s+std\b|(?<![\w:])e?print(?:ln)?!\s*\(|#\[tokio::"
HOST = r"^\s*#!?\[cfg.*\b(?:test|feature)\b|#\[test\]|\bmacro_rules!\s*e?print"
CORE = r"std::(?:fmt|mem|ptr|ops|cmp|slice|iter|marker|cell|convert|num|pin|result|option|hint)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: engine: read the counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
new file mode 100644
--- /dev/null
+++ b/rust/kernel/engine.rs
@@ -0,0 +1,3 @@
+// SPDX-License-Identifier: GPL-2.0
+
+use std::fmt;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: engine: read the counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
new file mode 100644
--- /dev/null
+++ b/rust/kernel/engine.rs
@@ -0,0 +1,3 @@
+// SPDX-License-Identifier: GPL-2.0
+
+use core::fmt;
""",
    BAD[0].replace("+use std::fmt;", "+use core::fmt; // Unlike `std::fmt` this prints nothing."),
)


def check(patch: Patch) -> Iterator[Finding]:
    gone = removed(patch)
    for file, hunks in kernel_rust(patch):
        if "std_vendor" in file.path or any(
            re.search(HOST, line.code) for lines in hunks for line in lines
        ):
            continue
        for line, found in _uses(hunks):
            if line.text.strip() in gone:
                continue
            what = found.group().strip(" (")
            yield patch.finding(
                "diff",
                f"{what[:60]} in kernel code",
                "core or the kernel crate, since the kernel has no std",
                path=file.path,
                line=line.number,
                text=line.text,
                column=found.start(),
                width=len(what),
                repair=_repair(line),
            )


def _uses(hunks: Sequence[Sequence[RustLine]]) -> Iterator[tuple[RustLine, re.Match[str]]]:
    for line in (line for lines in hunks for line in lines if line.added):
        found = re.search(STD, line.code)
        if found:
            yield line, found


def _repair(line: RustLine) -> Replacement | None:
    """The same from core, where core surely has it."""
    if line.text.count("std::") != 1 or not re.search(CORE, line.code):
        return None
    return Replacement(replacement=line.text.replace("std::", "core::"))
