# SPDX-License-Identifier: GPL-2.0-or-later
"""No dbg! remains in the code.

Why
    dbg! is for a look at a value while one works. It prints at every call, and it is on the
    kernel's list of disallowed macros.

Fix
    Take it out, or use pr_debug!.

See
    .clippy.toml, disallowed-macros
    https://docs.kernel.org/rust/coding-guidelines.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.rusttext import kernel_rust, removed
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.STABLE, Context.IMPORT, Context.GENERATED)
DBG = r"\bdbg!\s*[(\[{]"

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
@@ -0,0 +1,5 @@
+// SPDX-License-Identifier: GPL-2.0
+
+fn count(n: u32) -> u32 {
+    dbg!(n) + 1
+}
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
@@ -0,0 +1,5 @@
+// SPDX-License-Identifier: GPL-2.0
+
+fn count(n: u32) -> u32 {
+    n + 1
+}
""",
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
@@ -0,0 +1,6 @@
+// SPDX-License-Identifier: GPL-2.0
+
+/// Like `dbg!(n)` it returns `n`.
+fn count(n: u32) -> u32 {
+    n
+}
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    gone = removed(patch)
    for file, hunks in kernel_rust(patch):
        if "std_vendor" in file.path:
            continue
        for line in (line for lines in hunks for line in lines if line.added):
            found = re.search(DBG, line.code)
            if found and line.text.strip() not in gone:
                yield patch.finding(
                    "diff",
                    "a dbg! in the code",
                    "none when the patch is posted",
                    path=file.path,
                    line=line.number,
                    text=line.text,
                    column=found.start(),
                    width=len("dbg!"),
                )
