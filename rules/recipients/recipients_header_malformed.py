# SPDX-License-Identifier: GPL-2.0-or-later
"""The headers To and Cc can be read.

Why
    An address that mail programs read as another, or as none, does not get the patch, and every
    answer to all carries the fault on.

Fix
    Quote a name that has a comma or a dot: "Fox, Eve" <eve@looms.example>
    scripts/get_maintainer.pl --norolestats      # prints addresses without roles

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.addressed import numbers
from rules.kernel.addresses import Fault, faults
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL
MOST: int = 5

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary E. Engine mary@engine.example (maintainer:ENGINE BUS)
Cc: linux-kernel@vger.kernel.org, Fox, Eve <eve@looms.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: "Mary E. Engine" <mary@engine.example>
Cc: linux-kernel@vger.kernel.org (open list), "Fox, Eve" <eve@looms.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission, most: int) -> Iterator[Finding]:
    found: dict[Fault, list[Patch]] = {}
    for patch in submission.patches:
        said = patch.transport.recipients if patch.transport else ()
        for fault in dict.fromkeys(one for _, value in said for one in faults(value)):
            found.setdefault(fault, []).append(patch)
    for fault, patches in list(found.items())[:most]:
        first = patches[0]
        more = f", in {numbers(submission, patches)}" if len(patches) > 1 else ""
        yield first.finding(
            "recipients",
            f"{fault.what}{more}",
            fault.right,
            text=fault.text,
            width=len(fault.text),
            severity=None if fault.is_lost or not (first.to or first.cc) else Severity.WARNING,
        )
