# SPDX-License-Identifier: GPL-2.0-or-later
"""Stable trees take fixes and device ids, no features.

Why
    Who stays with a stable tree wants its bugs fixed and nothing else to change. New interfaces,
    files and options come with the next release.

Fix
    Take the stable tag out, or name the bug with a Fixes tag. If a later fix needs this patch,
    say so: Cc: stable@vger.kernel.org # prerequisite of the next patch

See
    Documentation/process/stable-kernel-rules.rst, Rules on what kind of patches are accepted
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.stable import is_for_device, is_needed, is_revert, names_culprit, novelty
from rules.kernel.stabletag import asks
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.FOREIGN, Context.IMPORT)
TOOLCHAIN = r"\b(?:rustc|clang|llvm|gcc|binutils|bindgen|pahole|compiler|toolchain|rust \d\.\d+)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: export slub_free()

Drivers want it.

Cc: stable@vger.kernel.org
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1 +1 @@
-static int slub_free(void *object)
+int slub_free(void *object)
@@ -9 +9,2 @@
 }
+EXPORT_SYMBOL_GPL(slub_free);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: stable@vger.kernel.org # 6.12+
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace(
        "Drivers want it.\n\nCc: stable@vger.kernel.org",
        "The next patch needs it for its fix.\n\nCc: stable@vger.kernel.org # 6.12+",
    ),
)


def check(submission: Submission) -> Iterator[Finding]:
    fixes = (p.number for p in submission.patches if names_culprit(p.message) and asks(p.message))
    last = max(fixes, default=0)
    for patch in submission.patches:
        tags = asks(patch.message)
        if not tags or patch.number <= last or _may_go(patch):
            continue
        what = novelty(patch)
        if what:
            yield patch.finding(
                "trailers",
                f"a request for a backport of something new, {what}",
                "a stable tag on fixes only, or a Fixes tag",
                line=tags[0].line,
                width=len(patch.message.line(tags[0].line) or ""),
            )


def _may_go(patch: Patch) -> bool:
    """Whether stable trees take it all the same."""
    message = patch.message
    return (
        names_culprit(message)
        or is_revert(message)
        or is_for_device(message)
        or is_needed(message)
        or any(
            re.search(TOOLCHAIN, line, re.IGNORECASE)
            for line in (message.subject.title, *message.body)
        )
    )
