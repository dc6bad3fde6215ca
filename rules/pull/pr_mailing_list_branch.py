# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches for the kernel's branches go to the mailing list.

Why
    These branches are filled from mail. A pull request there is not seen by the reviewers, and is
    not merged however good it is.

Fix
    git format-patch --base=auto BASE
    git send-email --to=... --cc=... *.patch      # or b4 prep and b4 send

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.pulls import commits, is_for_kernel
from rules.kernel.recipients import send_commands
from rules.model import Pull, Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.PULL
BRANCHES: tuple[str, ...] = (
    "rust-next",
    "rust-fixes",
    "alloc-next",
    "pin-init-next",
    "timekeeping-next",
    "xarray-next",
    "interop-next",
    "rust-analyzer-next",
    "master",
    "main",
)
DEFAULT = ("master", "main")
ANYONE = "git send-email --to=MAINTAINER --cc=LIST *.patch"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: rust-next

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: my-topic

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace("rust-next", "rust-next\nX-Pull-Draft: yes\nX-Pull-Body: for CI only"),
)


def check(
    submission: Submission, branches: tuple[str, ...], maintainers: Maintainers | None = None
) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or pull.base not in branches or _is_exempt(pull):
        return
    ready = send_commands(commits(submission), maintainers) if maintainers else ()
    yield submission.finding(
        f"a pull request against {pull.base}, which takes patches from the mailing list",
        "a mail to the list and the maintainers",
        part="pull",
        repair=Command(command=ready[0] if ready else ANYONE),
        severity=Severity.WARNING if pull.draft else None,
    )


def _is_exempt(pull: Pull) -> bool:
    """Whether it only asks for a test, or the default branch is of another project."""
    if pull.base in DEFAULT and not is_for_kernel(pull):
        return True
    words = f"{pull.title} {pull.body}".lower()
    return pull.draft and ("for ci" in words or "ci only" in words or "test" in words.split())
