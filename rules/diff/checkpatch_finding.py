# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch passes checkpatch, or says why it need not.

Why
    Maintainers run scripts/checkpatch.pl on what they get. It is a guide and may be wrong, but
    they expect that you have read what it says.

Fix
    scripts/checkpatch.pl --strict -g HEAD

See
    Documentation/process/submitting-patches.rst, Style-check your changes
    https://docs.kernel.org/process/submitting-patches.html
    Documentation/dev-tools/checkpatch.rst, Type Descriptions
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.programs import Checkpatch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.IMPORT, Context.GENERATED, Context.MOVE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: count the objects

Drivers ask for the number of objects.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1 +1,2 @@
 	int count;
+	int *  last;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: count the objects

Drivers ask for the number of objects.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1 +1,2 @@
 	int count;
+	int *last;
""",
)


def check(patch: Patch, checkpatch: Checkpatch) -> Iterator[Finding]:
    for remark in checkpatch.remarks(patch):
        yield patch.finding(
            remark.part,
            f"{remark.name}: {remark.words}",
            "a patch checkpatch has nothing to say of, or a reason why it is wrong",
            path=remark.path,
            line=remark.line,
            text=remark.text,
            severity=Severity.WARNING if remark.is_error else Severity.NOTE,
        )
