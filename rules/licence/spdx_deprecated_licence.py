# SPDX-License-Identifier: GPL-2.0-or-later
"""New code is not put under a deprecated licence.

Why
    The licences in LICENSES/deprecated are there for code the kernel has, and for code taken over
    from elsewhere. Each of them is one more text to keep in mind without need.

Fix
    Take a licence of LICENSES/preferred, such as GPL-2.0 or MIT. If the file comes from elsewhere,
    say in the message from where.

See
    Documentation/process/license-rules.rst, Deprecated licenses
    https://docs.kernel.org/process/license-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context, Tree
from rules.kernel.comments import is_judged
from rules.kernel.endstate import Tag, tags
from rules.kernel.expression import faults, free_of, parse
from rules.kernel.licences import Licences, licences
from rules.kernel.relicence import given_up
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT)
IMPORT = r"(?i)\b(?:import|port(?:ed|s)?\b|copied|cop(?:y|ies)\b|tak(?:e|en) |derived|based on|moved?\b|split|upstream|vendor|https?://)"

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
+// SPDX-License-Identifier: Zlib
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
    BAD[0].replace(
        "driver counts the objects it made.", "code is taken from version 2 of the engine library."
    ),
)


def check(submission: Submission, tree: Tree | None = None) -> Iterator[Finding]:
    found = [tag for tag in tags(submission) if tag.new and tag.spdx.licence]
    known = licences(tree) if found else licences()
    deprecated = [one for one in found if _is_deprecated(one, known)]
    gone = given_up(submission) if deprecated else frozenset()
    for tag in deprecated:
        if tag.spdx.value not in gone and not _is_import(tag):
            yield tag.finding(
                f"{tag.path}, a new file under the deprecated {tag.spdx.value[:60]}",
                "a licence of LICENSES/preferred, or a word on where the file comes from",
                (tag.spdx.column, len(tag.spdx.value)),
                severity=Severity.NOTE if _extends(tag) else None,
            )


def _is_deprecated(tag: Tag, known: Licences) -> bool:
    """Whether there is no way to take the file without a deprecated licence."""
    value, path = tag.spdx.value, tag.path
    if not is_judged(path) or path.startswith("Documentation/"):
        return False
    if any(not fault.mild for fault in faults(value, known)):
        return False
    term = parse(value, known)
    return term is not None and not free_of(
        term, lambda name: known.folders.get(name) == "deprecated"
    )


def _is_import(tag: Tag) -> bool:
    message = tag.row.patch.message
    return any(re.search(IMPORT, line) for line in (message.subject.title, *message.body))


def _extends(tag: Tag) -> bool:
    """Whether the patch changes older files beside this one: more of what is there already."""
    folder = tag.path.rpartition("/")[0]
    return any(file.old and file.path.rpartition("/")[0] == folder for file in tag.row.patch.diff)
