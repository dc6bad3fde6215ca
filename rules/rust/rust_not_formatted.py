# SPDX-License-Identifier: GPL-2.0-or-later
"""Rust code is formatted as rustfmt does it.

Why
    The tree is kept rustfmt-clean, patch by patch, so that nobody has to discuss style.

Fix
    make LLVM=1 rustfmt

See
    Documentation/rust/coding-guidelines.rst, Style & formatting
    https://docs.kernel.org/rust/coding-guidelines.html
    https://rust-for-linux.com/contributing, Submit checklist addendum
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context, Tree
from rules.kernel.paths import is_imported
from rules.kernel.postimage import changed
from rules.model import FileDiff, Patch, Submission
from rules.programs import Rustfmt
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: engine: add the counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
new file mode 100644
--- /dev/null
+++ b/rust/kernel/engine.rs
@@ -0,0 +1,2 @@
+// SPDX-License-Identifier: GPL-2.0
+fn unformatted( ) { }
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: engine: add the counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
new file mode 100644
--- /dev/null
+++ b/rust/kernel/engine.rs
@@ -0,0 +1,2 @@
+// SPDX-License-Identifier: GPL-2.0
+fn formatted() {}
""",
)


def check(submission: Submission, rustfmt: Rustfmt, tree: Tree | None = None) -> Iterator[Finding]:
    now: dict[str, str | None] = {}
    for patch in submission.patches:
        for file in patch.diff:
            before = _before(now, file, tree)
            after = changed(before, file) if file.new else None
            now[file.path] = after
            if after and file.path.endswith(".rs") and not is_imported(file.path):
                yield from _judge(patch, file, rustfmt.unformatted(after) or ())


def _before(now: dict[str, str | None], file: FileDiff, tree: Tree | None) -> str | None:
    if file.old is None or file.old in now:
        return now.get(file.old or "")
    content = tree.read(file.old) if tree else None
    return None if content is None else content.decode("utf-8", "replace")


def _judge(patch: Patch, file: FileDiff, lines: tuple[int, ...]) -> Iterator[Finding]:
    added = {line.new: line for line in file.added() if line.new is not None}
    wrong = [added[number] for number in lines if number in added]
    if wrong:
        yield patch.finding(
            "diff",
            f"{len(wrong)} added line{'' if len(wrong) == 1 else 's'} not as rustfmt writes them",
            "the output of rustfmt",
            path=file.path,
            line=wrong[0].new,
            text=wrong[0].text,
            repair=Command(command="make LLVM=1 rustfmt"),
        )
