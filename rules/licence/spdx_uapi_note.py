# SPDX-License-Identifier: GPL-2.0-or-later
"""A header for user space carries the Linux-syscall-note.

Why
    The note says that programs which use the kernel by its calls are not derived from it.
    A header below include/uapi/ under the GPL without it may not go into such a program.

Fix
    Write GPL-2.0 WITH Linux-syscall-note, in parentheses beside another licence.

See
    Documentation/process/license-rules.rst, License identifier syntax: Syntax and Exceptions
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.endstate import Tag, tags
from rules.kernel.expression import each, faults, parse
from rules.kernel.licences import EXCEPTIONS, NOTE, licences
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN,)
KERNEL = ("drivers/", "fs/", "net/", "mm/", "kernel/", "lib/", "block/", "sound/", "rust/kernel/")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/uapi/linux/engine.h b/include/uapi/linux/engine.h
new file mode 100644
--- /dev/null
+++ b/include/uapi/linux/engine.h
@@ -0,0 +1 @@
+/* SPDX-License-Identifier: GPL-2.0 */
""",
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
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/uapi/linux/engine.h b/include/uapi/linux/engine.h
new file mode 100644
--- /dev/null
+++ b/include/uapi/linux/engine.h
@@ -0,0 +1 @@
+/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
""",
    BAD[0].replace("GPL-2.0", "(GPL-2.0 WITH Linux-syscall-note) OR MIT"),
)


def check(submission: Submission) -> Iterator[Finding]:
    for tag in tags(submission):
        if tag.new and tag.spdx.licence:
            yield from _judge(tag)


def _judge(tag: Tag) -> Iterator[Finding]:
    known = licences()
    value = tag.spdx.value
    if any(not fault.mild for fault in faults(value, known)):
        return
    term = parse(value, known)
    found = list(each(term)) if term else []
    if _is_uapi(tag.path):
        for one in found:
            if one.exception is None and one.name in EXCEPTIONS[NOTE]:
                yield _finding(tag, f"{one.name} for user space", f"{one.name} WITH {NOTE}")
                return
    elif tag.path.startswith(KERNEL) and any(one.exception == NOTE for one in found):
        yield _finding(
            tag, f"{NOTE} outside of the uapi headers", "the licence alone", Severity.NOTE
        )


def _is_uapi(path: str) -> bool:
    below = path.startswith("include/uapi/") or (
        path.startswith("arch/") and "/include/uapi/" in path
    )
    return below and path.endswith(".h")


def _finding(tag: Tag, seen: str, expected: str, severity: Severity | None = None) -> Finding:
    mark = (tag.spdx.column, len(tag.spdx.value))
    return tag.finding(f"{seen} in {tag.path}", expected, mark, severity=severity)
