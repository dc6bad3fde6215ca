# SPDX-License-Identifier: GPL-2.0-or-later
"""The licence line is a comment of the kind the file needs.

Why
    The line has one form for each kind of file, so that every tool finds it: // in .c, .rs
    and .dts, /* */ in .h and .S, # in scripts, one blank after the mark and one after the colon.

Fix
    Rewrite the line, for instance in .c, .rs and .dts
    // SPDX-License-Identifier: GPL-2.0

See
    Documentation/process/license-rules.rst, License identifier syntax: Style
    https://docs.kernel.org/process/license-rules.html
    scripts/checkpatch.pl, SPDX_LICENSE_TAG
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.comments import IDENTIFIER, is_judged, licence_index, style, written
from rules.kernel.endstate import Tag, tags
from rules.model import Submission
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT)
LINE_COMMENTS = ("//", "///", "//!", "#", "##", "..")

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/drivers/misc/engine.rs b/drivers/misc/engine.rs
new file mode 100644
--- /dev/null
+++ b/drivers/misc/engine.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GPL-2.0
"""
BAD = (
    RIGHT.replace("+// ", "+//! "),
    RIGHT.replace("engine.rs", "engine.c").replace("Identifier: ", "Identifier:"),
)
GOOD = (
    RIGHT,
    RIGHT.replace("engine.rs", "engine.h").replace("+// ", "+/* ").replace("GPL-2.0", "GPL-2.0 */"),
)


def check(submission: Submission) -> Iterator[Finding]:
    for tag in tags(submission):
        if not tag.spdx.licence or not is_judged(tag.path):
            continue
        first = tag.new.rows[0].text if tag.new else ""
        if not _is_top(tag, first):
            continue
        lead = style(tag.path, first) or tag.spdx.lead
        if not _is_right(tag, lead):
            yield _finding(tag, lead)


def _is_top(tag: Tag, first: str) -> bool:
    """Whether the tag stands where it should; elsewhere its place is the fault."""
    if tag.new:
        place = licence_index(first)
        return tag.new.rows[place : place + 1] == [tag.row]
    return tag.row.number <= (2 if tag.spdx.lead.startswith("#") else 1)


def _is_right(tag: Tag, lead: str) -> bool:
    blanks = tag.spdx.column - len(tag.spdx.lead) - len(tag.spdx.tag)
    return tag.spdx.lead == lead and tag.spdx.exact and (blanks == 1 or not tag.spdx.value)


def _finding(tag: Tag, lead: str) -> Finding:
    spdx, text = tag.spdx, tag.row.text
    right = written(lead, spdx.value)
    whole = spdx.lead.strip() in LINE_COMMENTS or text.rstrip().endswith("*/")
    same = spdx.lead == lead
    start = len(spdx.lead)
    what = f'"{text[: spdx.column].strip()}"'
    if same and spdx.exact:
        what = "no single blank after the colon"
    return tag.finding(
        f"{what} in {tag.path}",
        f'"{lead}{IDENTIFIER}: " and the licence',
        (start, spdx.column - start) if same else (0, max(len(spdx.lead.rstrip()), 1)),
        Replacement(replacement=right) if whole and spdx.value else None,
    )
