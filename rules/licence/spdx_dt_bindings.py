# SPDX-License-Identifier: GPL-2.0-or-later
"""A devicetree binding is under GPL-2.0-only OR BSD-2-Clause.

Why
    Bindings describe hardware for every system that boots with a devicetree, not for Linux alone.
    Firmware and other kernels may use them only under a second, permissive licence.

Fix
    # SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)

See
    Documentation/devicetree/bindings/submitting-patches.rst, For patch submitters
    https://docs.kernel.org/devicetree/bindings/submitting-patches.html
    scripts/checkpatch.pl, SPDX_LICENSE_TAG
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.endstate import Tag, tags
from rules.kernel.expression import faults, free_of, parse
from rules.kernel.licences import GPL2, licences
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN,)
DOCUMENTS = "Documentation/devicetree/bindings/"
HEADERS = "include/dt-bindings/"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/Documentation/devicetree/bindings/misc/looms,engine.yaml b/Documentation/devicetree/bindings/misc/looms,engine.yaml
new file mode 100644
--- /dev/null
+++ b/Documentation/devicetree/bindings/misc/looms,engine.yaml
@@ -0,0 +1 @@
+# SPDX-License-Identifier: GPL-2.0
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/Documentation/devicetree/bindings/misc/looms,engine.yaml b/Documentation/devicetree/bindings/misc/looms,engine.yaml
new file mode 100644
--- /dev/null
+++ b/Documentation/devicetree/bindings/misc/looms,engine.yaml
@@ -0,0 +1 @@
+# SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/dt-bindings/clock/looms.h b/include/dt-bindings/clock/looms.h
new file mode 100644
--- /dev/null
+++ b/include/dt-bindings/clock/looms.h
@@ -0,0 +1 @@
+/* SPDX-License-Identifier: GPL-2.0 OR MIT */
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    converts = any(
        path.startswith(DOCUMENTS) and path.endswith(".txt")
        for patch in submission.patches
        for path in patch.paths()
    )
    for tag in tags(submission):
        if not tag.new or not tag.spdx.licence or not _is_gpl_alone(tag):
            continue
        header = tag.path.startswith(HEADERS)
        yield tag.finding(
            f"a binding under {tag.spdx.value[:60]} alone, in {tag.path}",
            "GPL-2.0-only OR BSD-2-Clause" + (", or another choice beside GPL-2.0" * header),
            (tag.spdx.column, len(tag.spdx.value)),
            severity=Severity.NOTE if converts else None,  # the text is others', under the GPL
        )


def _is_gpl_alone(tag: Tag) -> bool:
    """Whether there is no way to take a binding but under the GPL."""
    if not (tag.path.startswith(HEADERS) or _is_document(tag.path)):
        return False
    known, value = licences(), tag.spdx.value
    if any(not fault.mild for fault in faults(value, known)):
        return False
    term = parse(value, known)
    return term is not None and not free_of(term, lambda name: name in GPL2)


def _is_document(path: str) -> bool:
    return path.startswith(DOCUMENTS) and path.endswith(".yaml")
