# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch goes to linux-kernel too.

Why
    It is the list that the archives and the bots read of every subsystem, and where a patch is
    found years later when nobody knows which other list it went to.

Fix
    git send-email --cc=linux-kernel@vger.kernel.org FILE.patch

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, numbers
from rules.kernel.copied import maintains
from rules.kernel.lists import LKML, emails, is_private
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.paths import is_kernel
from rules.kernel.recipients import touched
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
ALONE: tuple[str, ...] = (
    *("netdev@vger.kernel.org", "bpf@vger.kernel.org", "linux-wireless@vger.kernel.org"),
    *(
        "linux-bluetooth@vger.kernel.org",
        "netfilter-devel@vger.kernel.org",
        "mptcp@lists.linux.dev",
    ),
    *("stable@vger.kernel.org", "linux-block@vger.kernel.org", "io-uring@vger.kernel.org"),
    *("linux-nvme@lists.infradead.org", "linux-scsi@vger.kernel.org", "linux-ide@vger.kernel.org"),
    *(
        "dri-devel@lists.freedesktop.org",
        "nouveau@lists.freedesktop.org",
        "nova-gpu@lists.linux.dev",
    ),
    *("amd-gfx@lists.freedesktop.org", "intel-gfx@lists.freedesktop.org"),
    *("linux-pwm@vger.kernel.org", "linux-xfs@vger.kernel.org", "linux-btrfs@vger.kernel.org"),
)
"""The lists that ask for no copy, or whose maintainers take patches without one."""

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
To: Mary Engine <mary@engine.example>
Cc: engine@lists.engine.example

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
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace("engine@lists.engine.example", "netdev@vger.kernel.org"),
)


def check(
    submission: Submission, alone: tuple[str, ...], maintainers: Maintainers | None = None
) -> Iterator[Finding]:
    patches = addressed(submission)
    told = {email for patch in patches for email in emails(patch)}
    if any(map(is_private, told)) or not told.isdisjoint(alone):
        return
    missing = [patch for patch in patches if LKML not in emails(patch) and _is_judged(patch)]
    if missing and not (maintainers and _knows_better(missing[0], maintainers)):
        yield submission.finding(
            f"no {LKML} among the recipients of {numbers(submission, missing)}",
            f"{LKML} in Cc",
            part="recipients",
            repair=copying((LKML,)),
        )


def _knows_better(patch: Patch, maintainers: Maintainers) -> bool:
    """Whether it is by somebody who maintains what it touches."""
    return maintains(patch, (match.entry for match in touched(patch, maintainers)), maintainers)


def _is_judged(patch: Patch) -> bool:
    """Whether it is for the kernel: what goes to the author alone is a trial."""
    own = {patch.author.email.lower(), patch.sender.email.lower()}
    return any(map(is_kernel, patch.paths())) and not own.issuperset(emails(patch))
