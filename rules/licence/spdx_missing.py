# SPDX-License-Identifier: GPL-2.0-or-later
"""A new source file says under which licence it is.

Why
    Tools read the licence of every file from its SPDX line. A file without one has to be
    cleared up by hand, and by the one who wrote it.

Fix
    Write the line at the top, with the licence you chose, for instance
    // SPDX-License-Identifier: GPL-2.0

See
    Documentation/process/license-rules.rst, License identifier syntax: Placement
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.comments import (
    STYLES,
    is_judged,
    is_shebang,
    licence_index,
    read_spdx,
    style,
    written,
)
from rules.kernel.endstate import HEAD, NewFile, new_files
from rules.kernel.paths import is_generated
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT)
CODE = (".c", ".h", ".rs", ".S", ".s", ".dts", ".dtsi")
DATA = ("/testdata/", "/test_data/", "/test-data/", "/fixtures/")

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
@@ -0,0 +1,3 @@
+//! Counts.
+
+use kernel::prelude::*;
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
@@ -0,0 +1,3 @@
+// SPDX-License-Identifier: GPL-2.0
+
+//! Counts.
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    for file in new_files(submission):
        severity = _severity(file)
        if severity is None or any(_says(row.text) for row in file.rows[:HEAD]):
            continue
        row = file.rows[min(licence_index(file.rows[0].text), len(file.rows) - 1)]
        lead = style(file.path, file.rows[0].text) or "# "
        place = f"in line {licence_index(file.rows[0].text) + 1}"
        yield file.patch.finding(
            "diff",
            f"{file.path}, a new file without an SPDX-License-Identifier",
            f'"{written(lead, "...")}" {place}'
            + ("" if file.sure else ", unless a patch that is not here adds it"),
            path=row.path,
            line=row.number,
            text=row.text,
            severity=severity if file.sure else Severity.WARNING,
        )


def _says(line: str) -> bool:
    spdx = read_spdx(line)
    return (spdx is not None and spdx.licence) or "SPDX-License-Identifier" in line


def _severity(file: NewFile) -> Severity | None:
    """How much the kernel insists with this kind of file; None where it does not."""
    path = file.path
    if not any(row.text.strip() for row in file.rows) or not is_judged(path) or is_generated(path):
        return None
    if any(part in f"/{path}" for part in DATA):
        return None
    if path.endswith(CODE):
        return Severity.ERROR
    is_script = path.rpartition(".")[2] in STYLES or is_shebang(file.rows[0].text)
    return Severity.WARNING if is_script else None
