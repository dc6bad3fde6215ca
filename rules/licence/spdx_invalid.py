# SPDX-License-Identifier: GPL-2.0-or-later
"""A licence expression uses the licences of LICENSES/.

Why
    scripts/spdxcheck.py reads the expression. It knows the identifiers below LICENSES/, joined
    in pairs by AND, OR and WITH; anything else fails the build robots' check.

Fix
    Take the identifier from LICENSES/, and put parentheses around each pair:
    (GPL-2.0 WITH Linux-syscall-note) OR MIT

See
    Documentation/process/license-rules.rst, License identifier syntax: Syntax
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context, Tree
from rules.kernel.comments import is_judged
from rules.kernel.endstate import Tag, tags
from rules.kernel.expression import Fault, faults
from rules.kernel.licences import licences
from rules.model import Submission
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN,)

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
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GPLv2
""",
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
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GPL-2.0 AND MIT OR Apache-2.0
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
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GPL-2.0
""",
    BAD[0].replace("GPLv2", "((GPL-2.0+ WITH Linux-syscall-note) OR MIT)"),
)


def check(submission: Submission, tree: Tree | None = None) -> Iterator[Finding]:
    found = [tag for tag in tags(submission) if _is_new(tag)]
    known = licences(tree) if found else licences()
    for tag in found:
        wrong = faults(tag.spdx.value, known)
        for fault in wrong:
            mark = (tag.spdx.column + fault.column, fault.width)
            yield tag.finding(
                fault.seen, fault.expected, mark, _repair(tag, wrong), _severity(fault)
            )


def _is_new(tag: Tag) -> bool:
    return tag.spdx.licence and is_judged(tag.path) and tag.spdx.value not in tag.before


def _severity(fault: Fault) -> Severity:
    """A spelling that spdxcheck folds is a note; a chain is clear, if refused."""
    if not fault.mild:
        return Severity.ERROR
    return Severity.NOTE if fault.instead else Severity.WARNING


def _repair(tag: Tag, wrong: tuple[Fault, ...]) -> Replacement | None:
    """The line with every word spelt right, if that is all it needs."""
    text = tag.row.text
    for fault in reversed(wrong):
        if fault.instead is None:
            return None
        start = tag.spdx.column + fault.column
        text = text[:start] + fault.instead + text[start + fault.width :]
    return Replacement(replacement=text)
