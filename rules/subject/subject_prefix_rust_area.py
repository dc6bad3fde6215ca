# SPDX-License-Identifier: GPL-2.0-or-later
"""A change of one area of the kernel crate names it: "rust: AREA:".

Why
    "rust:" alone covers some two hundred files. With the area in the title the people who look
    after it find the patch, and the shortlog sorts it beside its like.

Fix
    git log --oneline -- FILE      # which prefix others use there
    git commit --amend      # in the editor: begin the title with that prefix

See
    Practice of the Rust tree: rust: sync:, rust: alloc:, rust: dma:
    https://rust-for-linux.com/contributing
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN, Context.MOVE)
CRATE = "rust/kernel/"
COMMON = ("lib", "prelude", "std_vendor", "error", "types", "generated_arch_static_branch_asm")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: free the page once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/page.rs b/rust/kernel/page.rs
--- a/rust/kernel/page.rs
+++ b/rust/kernel/page.rs
@@ -12 +11,0 @@
-        drop(page);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: page: free the page once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/page.rs b/rust/kernel/page.rs
--- a/rust/kernel/page.rs
+++ b/rust/kernel/page.rs
@@ -12 +11,0 @@
-        drop(page);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: name the file once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/Makefile b/rust/Makefile
--- a/rust/Makefile
+++ b/rust/Makefile
@@ -12 +11,0 @@
-        drop(page);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    area = _area(patch)
    if area and [one.lower() for one in patch.subject.areas] == ["rust"]:
        yield patch.finding(
            "subject",
            f'"rust:" alone for a change of {area}',
            f'"rust: {area}: ..."',
            line=1,
            width=len("rust:"),
        )


def _area(patch: Patch) -> str | None:
    """The only area of the kernel crate that the patch is about; None if it is about more."""
    paths = patch.paths()
    if not paths or not all(path.startswith(CRATE) for path in paths):
        return None
    areas = {path.removeprefix(CRATE).partition("/")[0].removesuffix(".rs") for path in paths}
    area = areas.pop()
    return None if areas or area in COMMON else area
