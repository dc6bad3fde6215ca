# SPDX-License-Identifier: GPL-2.0-or-later
"""An unsafe block has a SAFETY comment above it.

Why
    The comment says why the code is sound, which the compiler cannot check and a reviewer must.
    The kernel is built with clippy::undocumented_unsafe_blocks, which asks for the same.

Fix
    // SAFETY: `ptr` is valid by the type invariants.
    let count = unsafe { (*ptr).count };

See
    Documentation/rust/coding-guidelines.rst, Comments
    https://docs.kernel.org/rust/coding-guidelines.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.facts import Context, Tree
from rules.kernel.rustplace import has_safety, in_macro
from rules.kernel.rusttext import RustLine, kernel_rust, removed
from rules.model import FileDiff, Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.STABLE, Context.IMPORT, Context.GENERATED, Context.MOVE)
UNSAFE = r"\bunsafe\s*(\{|impl\b)"
CALL = r"\bunsafe\s*\{\s*[\w:]{1,99}\("
"""The beginning of a block: one that the patch took away, too, was there before."""
ALLOWED = "undocumented_unsafe_blocks"

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
@@ -0,0 +1,6 @@
+// SPDX-License-Identifier: GPL-2.0
+
+fn count(ptr: *const Counter) -> u32 {
+    // SAFETY: `ptr` is valid by the type invariants.
+    unsafe { (*ptr).count }
+}
"""
SAFETY = "+    // SAFETY: `ptr` is valid by the type invariants.\n"
BAD = (RIGHT.replace(SAFETY, "").replace("+1,6", "+1,5"),)
GOOD = (
    RIGHT,
    RIGHT.replace("+1,6", "+1,8").replace(
        "+    unsafe { (*ptr).count }\n",
        "+    u32::from(\n+        unsafe { (*ptr).count },\n+    )\n",
    ),
    RIGHT[: RIGHT.index("new file")]
    + "--- a/rust/kernel/engine.rs\n+++ b/rust/kernel/engine.rs\n@@ -3,3 +3,3 @@\n"
    " fn count(ptr: *const Counter) -> u32 {\n"
    "-    unsafe { count_of(ptr.hdr) }\n+    unsafe { count_of(ptr.header) }\n }\n",
)


def check(patch: Patch, tree: Tree | None = None) -> Iterator[Finding]:
    gone = removed(patch)
    before = {call for line in gone for call in re.findall(CALL, line)}
    for file, hunks in kernel_rust(patch):
        found = [one for lines in hunks for one in _bare(lines)]
        if not found or _is_allowed(file, hunks, tree):
            continue
        for line, column, what in found:
            if line.text.strip() in gone or before.intersection(re.findall(CALL, line.text)):
                continue
            yield patch.finding(
                "diff",
                f"an unsafe {what} without a SAFETY comment",
                '"// SAFETY: " and why it is sound, directly above the statement',
                path=file.path,
                line=line.number,
                text=line.text,
                column=column,
                width=len("unsafe"),
            )


def _bare(lines: Sequence[RustLine]) -> Iterator[tuple[RustLine, int, str]]:
    """The added unsafe blocks and impls that surely have no comment."""
    for index, line in enumerate(lines):
        found = re.search(UNSAFE, line.code) if line.added else None
        if (
            found
            and has_safety(lines, index, found.start()) is False
            and not in_macro(lines, index)
        ):
            yield line, found.start(), "block" if found.group(1) == "{" else "impl"


def _is_allowed(file: FileDiff, hunks: Sequence[Sequence[RustLine]], tree: Tree | None) -> bool:
    """Whether the file, as far as it is known, asks for no comments."""
    if any(ALLOWED in line.code for lines in hunks for line in lines):
        return True
    content = tree.read(file.old) if tree and file.old else None
    return content is not None and ALLOWED.encode() in content
