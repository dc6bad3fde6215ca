# SPDX-License-Identifier: GPL-2.0-or-later
"""A licence of LICENSES/dual stands only beside a preferred one.

Why
    The licences in LICENSES/dual do not go together with GPL-2.0. Code may be under one of them
    only if it is also, by choice, under a licence that does: GPL-2.0 OR Apache-2.0.

Fix
    Ask the holder of the copyright for GPL-2.0, or another licence of LICENSES/preferred, by OR.

See
    Documentation/process/license-rules.rst, Dual Licensing Only
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context, Tree
from rules.kernel.comments import is_judged
from rules.kernel.endstate import tags
from rules.kernel.expression import each, faults, parse, stands
from rules.kernel.licences import licences
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
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
+// SPDX-License-Identifier: Apache-2.0
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
+// SPDX-License-Identifier: GPL-2.0 AND MPL-1.1
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
+// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
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
+// SPDX-License-Identifier: Apache-2.0 OR MIT
""",
)


def check(submission: Submission, tree: Tree | None = None) -> Iterator[Finding]:
    found = [
        tag
        for tag in tags(submission)
        if tag.spdx.licence and is_judged(tag.path) and tag.spdx.value not in tag.before
    ]
    known = licences(tree) if found else licences()
    for tag in found:
        value = tag.spdx.value
        if any(not fault.mild for fault in faults(value, known)):
            continue
        term = parse(value, known)
        if term is None or stands(term, known):
            continue
        dual = next(one.name for one in each(term) if known.folders.get(one.name) == "dual")
        yield tag.finding(
            f"{dual} without the choice of another licence, in {tag.path}",
            f"GPL-2.0 OR {dual}, or another licence of LICENSES/preferred by OR",
            (tag.spdx.column, len(value)),
        )
