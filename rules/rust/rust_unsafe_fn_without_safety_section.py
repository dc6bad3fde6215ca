# SPDX-License-Identifier: GPL-2.0-or-later
"""An unsafe function documents its preconditions.

Why
    Who calls an unsafe function promises to keep its rules, so they must be written down: in
    a section "# Safety" of its documentation. The same holds for unsafe traits.

Fix
    /// # Safety
    /// `ptr` must point to a valid counter.

See
    Documentation/rust/coding-guidelines.rst, Code documentation
    https://docs.kernel.org/rust/coding-guidelines.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.facts import Context
from rules.kernel.rustplace import above, enclosing, in_macro
from rules.kernel.rusttext import RustLine, kernel_rust, removed
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.STABLE, Context.IMPORT, Context.GENERATED, Context.MOVE)
HEADER = (
    r"^\s*(?P<pub>pub(?:\([a-z:_ ]*\))?\s+)?(?:const\s+)?(?:async\s+)?unsafe\s+(?:auto\s+)?"
    r"(?P<extern>extern\s+)?(?P<kind>fn|trait)\s+(?P<name>\w+)"
)
FREE = r"#\s*Safety\b|missing_safety_doc|doc\(hidden\)|include_str!|#\[test\]|cfg\(test\)"

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: engine: read the counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
new file mode 100644
--- /dev/null
+++ b/rust/kernel/engine.rs
@@ -0,0 +1,10 @@
+// SPDX-License-Identifier: GPL-2.0
+
+/// Reads the counter.
+///
+/// # Safety
+///
+/// `ptr` must point to a valid counter.
+pub unsafe fn count(ptr: *const u32) -> u32 {
+    0
+}
"""
BAD = (
    RIGHT.replace("+1,10", "+1,6").replace(
        "+///\n+/// # Safety\n+///\n+/// `ptr` must point to a valid counter.\n", ""
    ),
)
GOOD = (
    RIGHT,
    RIGHT.replace("+1,10", "+1,12").replace(
        "+    0\n+}\n",
        "+    0\n+}\n+impl Reader for Counter {\n+    unsafe fn read(&self) -> u32 { 0 }\n",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    gone = removed(patch)
    for file, hunks in kernel_rust(patch):
        for line, found in (one for lines in hunks for one in _bare(lines)):
            if line.text.strip() not in gone:
                yield patch.finding(
                    "diff",
                    f"unsafe {found['kind']} {found['name'][:60]} without a Safety section",
                    'a section "# Safety" in its documentation',
                    path=file.path,
                    line=line.number,
                    text=line.text,
                    column=found.start("name"),
                    width=len(found["name"]),
                )


def _bare(lines: Sequence[RustLine]) -> Iterator[tuple[RustLine, re.Match[str]]]:
    for index, line in enumerate(lines):
        found = re.match(HEADER, line.code) if line.added else None
        if found and _is_judged(lines, index, found) and not _documented(lines, index):
            yield line, found


def _is_judged(lines: Sequence[RustLine], index: int, found: re.Match[str]) -> bool:
    """Not a method of a trait's impl, a callback, a declaration, or part of a macro."""
    around = enclosing(lines, index)
    if around is None and not found["pub"]:
        return False
    if found["extern"] and (found["pub"] or "").strip() != "pub":
        return False
    if around and re.search(r"\bimpl\b.* for |\bextern\b|^cfg", around):
        return False
    declared = lines[index].code.rstrip().endswith(";") and "trait" not in (around or "")
    return not declared and not in_macro(lines, index)


def _documented(lines: Sequence[RustLine], index: int) -> bool:
    """Whether there is a section, or there may be one that is not to be seen."""
    over = above(lines, index)
    return over is None or any(re.search(FREE, line.text) for line in over)
