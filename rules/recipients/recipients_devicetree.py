# SPDX-License-Identifier: GPL-2.0-or-later
"""A change of devicetree bindings goes to the devicetree list.

Why
    Bindings are an interface with firmware that ships for years. Their maintainers review them by
    what this list gets, and what it did not get has to be sent again.

Fix
    git send-email --cc=devicetree@vger.kernel.org FILE.patch

See
    Documentation/devicetree/bindings/submitting-patches.rst, For patch submitters
    https://docs.kernel.org/devicetree/bindings/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, numbers
from rules.kernel.lists import emails
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.recipients import touched
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
BINDINGS: str = "devicetree@vger.kernel.org"
FOLDERS = ("Documentation/devicetree/", "include/dt-bindings/")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] dt-bindings: looms: add the engine
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

The engine winds the thread by itself, once it is told to.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/dt-bindings/looms.h b/include/dt-bindings/looms.h
--- a/include/dt-bindings/looms.h
+++ b/include/dt-bindings/looms.h
@@ -12,0 +13 @@
+#define LOOMS_WIND	7
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] dt-bindings: looms: add the engine
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org, devicetree@vger.kernel.org

The engine winds the thread by itself, once it is told to.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/dt-bindings/looms.h b/include/dt-bindings/looms.h
--- a/include/dt-bindings/looms.h
+++ b/include/dt-bindings/looms.h
@@ -12,0 +13 @@
+#define LOOMS_WIND	7
""",
)


def check(
    submission: Submission, bindings: str, maintainers: Maintainers | None = None
) -> Iterator[Finding]:
    missing = [
        patch
        for patch in addressed(submission)
        if any(path.startswith(FOLDERS) for path in patch.paths()) and bindings not in emails(patch)
    ]
    entries = (
        [m.entry for patch in missing for m in touched(patch, maintainers)] if maintainers else []
    )
    if any(bindings in value for entry in entries for value in entry.values("L")):
        return  # recipients-subsystem-missing names the whole entry
    if missing:
        yield submission.finding(
            f"no {bindings} among the recipients of {numbers(submission, missing)}, which changes"
            " bindings",
            f"{bindings} in Cc, and the maintainers of the bindings",
            part="recipients",
            repair=copying((bindings,)),
        )
