# SPDX-License-Identifier: GPL-2.0-or-later
"""A platform's patches go to its own maintainers, not to soc@kernel.org.

Why
    That address takes pull requests from the maintainers of platforms, and patches of platforms
    that have none. Others would have to be sent back to the maintainers, who know the hardware.

Fix
    Leave it out; the maintainers of the platform pass the patch on.

See
    Documentation/process/maintainer-soc.rst, Submitting patches to the main SoC maintainers
    https://docs.kernel.org/process/maintainer-soc.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, numbers
from rules.kernel.copied import maintains
from rules.kernel.lists import emails
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.recipients import REST, touched
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.TREEWIDE)
ALIASES: tuple[str, ...] = ("soc@kernel.org", "soc@lists.linux.dev")
BINDINGS = "devicetree@vger.kernel.org"

BAD = (
    """\
From: Ada Hacker <ada@looms.example>
Subject: [PATCH] engine: free the object once
To: soc@kernel.org, Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org, engine@lists.engine.example

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@looms.example>
---
diff --git a/drivers/engine/bus.c b/drivers/engine/bus.c
--- a/drivers/engine/bus.c
+++ b/drivers/engine/bus.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@looms.example>
Subject: [PATCH] engine: free the object once
To: Mary Engine <mary@engine.example>, Old Hand <old@engine.example>
Cc: linux-kernel@vger.kernel.org, engine@lists.engine.example, Rita Reader <rita@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@looms.example>
---
diff --git a/drivers/engine/bus.c b/drivers/engine/bus.c
--- a/drivers/engine/bus.c
+++ b/drivers/engine/bus.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("drivers/engine", "drivers/gone").replace("engine:", "gone:"),
)


def check(
    submission: Submission, maintainers: Maintainers, aliases: tuple[str, ...]
) -> Iterator[Finding]:
    told = [patch for patch in addressed(submission) if not set(aliases).isdisjoint(emails(patch))]
    if (
        not told
        or submission.missing
        or any(_is_theirs(patch, maintainers, aliases) for patch in submission.patches)
    ):
        return
    alias = next(email for email in emails(told[0]) if email in aliases)
    yield submission.finding(
        f"{alias} among the recipients of {numbers(submission, told)}, of code with maintainers of"
        " its own",
        "the maintainers of the platform, without it",
        part="recipients",
    )


def _is_theirs(patch: Patch, maintainers: Maintainers, aliases: tuple[str, ...]) -> bool:
    """Whether the alias is right: nobody maintains it, a maintainer sends it, or it is new."""
    found = [m.entry for m in touched(patch, maintainers) if m.entry.title != REST]
    if any(alias in value for e in found for value in e.values("L") for alias in aliases):
        return True
    own = [entry for entry in found if not any(BINDINGS in v for v in entry.values("L"))]
    new = any(f.status == "added" and f.path.startswith("arch/") for f in patch.diff)
    return (
        new
        or not any(value for entry in own for value in entry.values("M"))
        or maintains(patch, own, maintainers)
    )
