# SPDX-License-Identifier: GPL-2.0-or-later
"""The licence line is the first line of the file, and the only one.

Why
    Tools look for it at the top, before any other comment: on line 1, or on line 2 of a script
    that begins with #!.

Fix
    Move the line to the top of the file, as a comment of its own.

See
    Documentation/process/license-rules.rst, License identifier syntax: Placement
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.comments import is_judged, is_shebang, read_spdx, style
from rules.kernel.endstate import Tag, tags
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/misc/engine.c b/drivers/misc/engine.c
new file mode 100644
--- /dev/null
+++ b/drivers/misc/engine.c
@@ -0,0 +1,5 @@
+/*
+ * Counts.
+ *
+ * SPDX-License-Identifier: GPL-2.0
+ */
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/misc/engine.c b/drivers/misc/engine.c
new file mode 100644
--- /dev/null
+++ b/drivers/misc/engine.c
@@ -0,0 +1,4 @@
+// SPDX-License-Identifier: GPL-2.0
+/*
+ * Counts.
+ */
""",
    BAD[0]
    .replace("drivers/misc/engine.c", "scripts/engine.sh")
    .replace("+1,5", "+1,2")
    .replace("+/*\n+ * Counts.\n+ *\n+ *", "+#!/bin/sh\n+#")
    .replace("+ */\n", ""),
)


def check(submission: Submission) -> Iterator[Finding]:
    seen: set[str] = set()
    for tag in tags(submission):
        if not tag.spdx.licence or not is_judged(tag.path):
            continue
        head = _head(tag)
        if not head or style(tag.path, head[0]) is None:
            continue
        place = tag.new.rows.index(tag.row) + 1 if tag.new else tag.row.number
        at_top = 2 if is_shebang(head[0]) else 1
        if place <= at_top or tag.path in seen or "-*-" in head[place - 2]:
            continue
        seen.add(tag.path)
        if any(_is_licence(line) for line in head[:at_top]):
            yield _finding(tag, "a second SPDX-License-Identifier", "one, on the first line")
        else:
            yield _finding(tag, f"SPDX-License-Identifier in line {place}", f"it in line {at_top}")


def _head(tag: Tag) -> list[str]:
    """The lines from the top of the file to the tag; none where the patch does not show them."""
    if tag.new:
        return [row.text for row in tag.new.rows[: tag.row.number + 1]]
    for file in tag.row.patch.diff:
        if file.new == tag.row.path and file.hunks and file.hunks[0].new_start == 1:
            return [line.text for line in file.hunks[0].lines if line.sign in " +"]
    return []


def _is_licence(line: str) -> bool:
    spdx = read_spdx(line)
    return spdx is not None and spdx.licence


def _finding(tag: Tag, seen: str, expected: str) -> Finding:
    start = len(tag.spdx.lead)
    return tag.finding(f"{seen} of {tag.path}", expected, (start, len(tag.row.text) - start))
