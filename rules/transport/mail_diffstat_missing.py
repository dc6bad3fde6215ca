# SPDX-License-Identifier: GPL-2.0-or-later
"""A large patch has a diffstat.

Why
    Below the --- it shows at a glance what a patch touches, before anybody has read it.

Fix
    git format-patch writes it by itself; leave its lines in

See
    Documentation/process/submitting-patches.rst, Commentary
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
LINES: int = 100

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
 mm/slub.c | 101 -
 1 file changed, 101 deletions(-)

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,101 +11,0 @@
"""
RIGHT += "-\tkfree(object);\n" * 101
BAD = (RIGHT.replace(" mm/slub.c | 101 -\n 1 file changed, 101 deletions(-)\n\n", ""),)
GOOD = (RIGHT,)


def check(submission: Submission, lines: int) -> Iterator[Finding]:
    if submission.origin != "mail" or (
        submission.cover and _has_stat(submission.cover.message.body)
    ):
        return
    for patch in submission.patches:
        if _has_stat(patch.message.notes) or _has_stat(patch.message.body):
            continue
        changed = [
            li for file in patch.diff for h in file.hunks for li in h.lines if li.sign in "+-"
        ]
        if len(changed) > lines:
            yield patch.finding(
                "notes", f"{len(changed)} changed lines and no diffstat", "a diffstat below the ---"
            )


def _has_stat(text: tuple[str, ...]) -> bool:
    return any(" changed, " in line and " file" in line[:16] for line in text)
