# SPDX-License-Identifier: GPL-2.0-or-later
"""A change of a file's licence is explained.

Why
    Only the holders of the copyright may put a file under another licence, and many have a part in
    most files. Without a word in the message nobody can tell that they agreed, or that the old
    line was the mistake.

Fix
    Say in the message who holds the copyright and agrees, or which text in the file shows that the
    line was wrong. Otherwise leave the line as it is.

See
    Documentation/process/license-rules.rst, License identifier syntax
    https://docs.kernel.org/process/license-rules.html
    https://docs.kernel.org/process/submitting-patches.html, Developer's Certificate of Origin
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.comments import is_judged
from rules.kernel.endstate import tags
from rules.kernel.expression import faults, parse
from rules.kernel.licences import licences
from rules.kernel.relicence import same_licence
from rules.model import Message, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.FOREIGN, Context.IMPORT, Context.REVERT)
TOLD = r"(?i)licen[cs]|spdx|copyright"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: add a counter

The driver counts the objects it made.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/lib/engine.c b/lib/engine.c
--- a/lib/engine.c
+++ b/lib/engine.c
@@ -1 +1 @@
-// SPDX-License-Identifier: GPL-2.0
+// SPDX-License-Identifier: MIT
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: write the licence as GPL-2.0-only

It says the same, in the words of today's SPDX list.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/lib/engine.c b/lib/engine.c
--- a/lib/engine.c
+++ b/lib/engine.c
@@ -1 +1 @@
-// SPDX-License-Identifier: GPL-2.0
+// SPDX-License-Identifier: GPL-2.0-only
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] engine: put the file under the MIT licence

Put the file under the MIT licence, as Ada, who wrote all of it,
agreed to do.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/lib/engine.c b/lib/engine.c
--- a/lib/engine.c
+++ b/lib/engine.c
@@ -1 +1 @@
-// SPDX-License-Identifier: GPL-2.0
+// SPDX-License-Identifier: MIT
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    for tag in tags(submission):
        if tag.new or not tag.before or not tag.spdx.licence or not is_judged(tag.path):
            continue
        value = tag.spdx.value
        before = [old for old in tag.before if _is_sound(old)]
        if len(before) != 1 or not _is_sound(value) or _tells(tag.row.patch.message):
            continue
        if not same_licence(before[0], value):
            yield tag.finding(
                f"the licence of {tag.path} changed from {before[0]} to {value}",
                "the old licence, or the holders' consent in the message",
                (tag.spdx.column, len(value)),
            )


def _is_sound(value: str) -> bool:
    known = licences()
    hard = any(not fault.mild for fault in faults(value, known))
    return not hard and parse(value, known) is not None


def _tells(message: Message) -> bool:
    prose = (line for _, line in message.prose())
    return any(re.search(TOLD, line) for line in (message.subject.title, *prose))
