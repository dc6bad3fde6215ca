# SPDX-License-Identifier: GPL-2.0-or-later
"""Code is under a licence that goes together with GPL-2.0.

Why
    The kernel is distributed as a whole under GPL-2.0. The GFDL, a licence for documents, does not
    go together with it: nobody may distribute the kernel with such a file built in. The rules
    spdx-dual-only and spdx-invalid speak of the other licences.

Fix
    Ask the holder of the copyright for GPL-2.0, or another licence of LICENSES/preferred.

See
    Documentation/process/license-rules.rst, Deprecated licenses
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context, Tree
from rules.kernel.comments import is_judged
from rules.kernel.endstate import tags
from rules.kernel.expression import faults, free_of, parse
from rules.kernel.licences import licences
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.FOREIGN,)
CODE = (".c", ".h", ".S", ".rs")

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
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GFDL-1.1-no-invariants-only
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
@@ -0,0 +1 @@
+// SPDX-License-Identifier: GPL-2.0
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
+// SPDX-License-Identifier: GPL-2.0 OR GFDL-1.1-no-invariants-only
""",
)


def check(submission: Submission, tree: Tree | None = None) -> Iterator[Finding]:
    for tag in tags(submission):
        value = tag.spdx.value
        if "GFDL" not in value or not tag.path.endswith(CODE) or value in tag.before:
            continue
        known = licences(tree)
        if not (tag.spdx.licence and is_judged(tag.path)) or any(
            not fault.mild for fault in faults(value, known)
        ):
            continue
        term = parse(value, known)
        if term is not None and not free_of(term, _is_for_documents):
            yield tag.finding(
                f"{tag.path}, code under a licence for documents",
                "a licence that goes together with GPL-2.0",
                (tag.spdx.column, len(value)),
            )


def _is_for_documents(name: str) -> bool:
    return name.startswith("GFDL-")
