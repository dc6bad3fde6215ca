# SPDX-License-Identifier: GPL-2.0-or-later
"""The SPDX line takes the place of the licence's own words.

Why
    One line says what paragraphs said, and tools read it without fail. The address of the Free
    Software Foundation has changed before, and every copy of it is wrong by now.

Fix
    Take the paragraphs out; keep the SPDX line and the copyright notices.

See
    Documentation/process/license-rules.rst, introduction
    https://docs.kernel.org/process/license-rules.html
    scripts/checkpatch.pl, FSF_MAILING_ADDRESS
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.comments import is_judged
from rules.kernel.paths import is_imported
from rules.model import FileDiff, Line, Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT, Context.STABLE, Context.REVERT)
NOTICE = r"(?i)\bis free software[;,:] +you (?:can|may) redistribute\b"
ADDRESS = r"(?i)\b(?:59 +Temple +Place|675 +Mass(?:achusetts)?\b|51 +Franklin +St)"
FSF = "the address of the Free Software Foundation"

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
+// SPDX-License-Identifier: GPL-2.0
+/*
+ * This program is free software; you can redistribute it and/or modify
+ * it under the terms of the GNU General Public License.
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
@@ -0,0 +1,2 @@
+// SPDX-License-Identifier: GPL-2.0
+/* Copyright (C) 2026 Ada Hacker */
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    moved = {li.text for f in patch.diff for h in f.hunks for li in h.lines if li.sign == "-"}
    for file in patch.diff:
        if is_judged(file.path) and not is_imported(file.path) and not _shows(file.path):
            yield from _first(patch, file, moved)


def _first(patch: Patch, file: FileDiff, moved: set[str]) -> Iterator[Finding]:
    """One finding for a file, at its first line of the kind."""
    for line in file.added():
        mark = None if line.text in moved else _mark(line)
        if mark:
            address = bool(re.match(ADDRESS, mark.group()))
            yield patch.finding(
                "diff",
                f"{FSF if address else 'the words of a licence'} in {file.path}",
                "the SPDX line alone",
                path=file.path,
                line=line.new,
                text=line.text,
                column=mark.start(),
                width=len(mark.group()),
            )
            return


def _mark(line: Line) -> re.Match[str] | None:
    text = line.text[:400]
    return re.search(NOTICE, text) or re.search(ADDRESS, text)


def _shows(path: str) -> bool:
    """Whether such words are what the file is about."""
    name = path.rpartition("/")[2]
    return name.startswith(("LICEN", "COPYING", "checkpatch", "spdx")) or path.startswith(
        "Documentation/"
    )
