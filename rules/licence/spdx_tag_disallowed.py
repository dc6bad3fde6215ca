# SPDX-License-Identifier: GPL-2.0-or-later
"""Of the SPDX tags, the kernel uses two.

Why
    Files carry SPDX-License-Identifier, and SPDX-FileCopyrightText if the author likes; the
    others repeat what git and MAINTAINERS know.

Fix
    Take the line out.

See
    Documentation/process/license-rules.rst, License identifier syntax: Placement
    https://docs.kernel.org/process/license-rules.html
    scripts/checkpatch.pl, SPDX_LICENSE_TAG
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.comments import is_judged
from rules.kernel.endstate import tags
from rules.kernel.paths import is_imported
from rules.model import Submission
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT)
ALLOWED = "spdx-filecopyrighttext:"

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
@@ -0,0 +1,2 @@
+// SPDX-License-Identifier: GPL-2.0
+// SPDX-FileContributor: Ada Hacker
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
@@ -0,0 +1,2 @@
+// SPDX-License-Identifier: GPL-2.0
+// SPDX-FileCopyrightText: 2026 Ada Hacker
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    for tag in tags(submission):
        spdx = tag.spdx
        if spdx.licence or spdx.tag.lower() == ALLOWED:
            continue
        if not is_judged(tag.path) or is_imported(tag.path):
            continue
        alone = spdx.lead.strip() in ("//", "#")
        yield tag.finding(
            f"the tag {spdx.tag.removesuffix(':')} in {tag.path}",
            "no SPDX tag but SPDX-License-Identifier and SPDX-FileCopyrightText",
            (len(spdx.lead), len(spdx.tag)),
            Replacement(replacement="") if alone else None,
        )
