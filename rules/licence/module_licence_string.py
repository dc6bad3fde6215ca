# SPDX-License-Identifier: GPL-2.0-or-later
"""A module names its licence in the words the loader knows.

Why
    The loader compares the text with a short list. Any other marks the kernel as tainted and keeps
    the module from GPL-only symbols. It says no version: the SPDX line does.

Fix
    MODULE_LICENSE("GPL"), or license: "GPL" in Rust.

See
    Documentation/process/license-rules.rst, "MODULE_LICENSE" tag
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.modules import Stated, stated, unstated
from rules.kernel.paths import is_kernel
from rules.kernel.rusttext import removed
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.REVERT, Context.STABLE)
KNOWN = (
    *("GPL", "GPL v2", "GPL and additional rights"),
    *("Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"),
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/misc/engine.rs b/drivers/misc/engine.rs
new file mode 100644
--- /dev/null
+++ b/drivers/misc/engine.rs
@@ -0,0 +1,6 @@
+// SPDX-License-Identifier: GPL-2.0
+module! {
+    type: Engine,
+    name: "engine",
+    license: "GPL-2.0",
+}
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/misc/engine.rs b/drivers/misc/engine.rs
new file mode 100644
--- /dev/null
+++ b/drivers/misc/engine.rs
@@ -0,0 +1,6 @@
+// SPDX-License-Identifier: GPL-2.0
+module! {
+    type: Engine,
+    name: "engine",
+    license: "GPL",
+}
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    before = removed(patch)
    for one in stated(patch):
        if is_kernel(one.path) and one.text.strip() not in before:
            yield from _judge(patch, one)
    for path, line, name in unstated(patch):
        yield patch.finding(
            "diff",
            f"{name}! without a licence",
            'license: "GPL" in the macro',
            path=path,
            line=line.number,
            text=line.text,
            column=len(line.text) - len(line.text.lstrip()),
            width=len(name) + 1,
        )


def _judge(patch: Patch, one: Stated) -> Iterator[Finding]:
    old = one.licence == "GPL v2"
    if (one.licence in KNOWN and not old) or (one.licence == "Proprietary" and _tests(one.path)):
        return
    start, end = one.column, one.column + len(one.licence)
    gpl = Replacement(replacement=f"{one.text[:start]}GPL{one.text[end:]}")
    yield patch.finding(
        "diff",
        f'the module licence "{one.licence}"' + (", an older word for the same" * old),
        '"GPL"' if old else '"GPL", or another licence the loader knows, such as "Dual BSD/GPL"',
        path=one.path,
        line=one.number,
        text=one.text,
        column=start,
        width=len(one.licence),
        repair=gpl if old else None,
        severity=Severity.NOTE if old else None,
    )


def _tests(path: str) -> bool:
    return path.startswith(("tools/testing/", "lib/tests/")) or "test" in path.rpartition("/")[2]
