# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of a series are counted alike, each number once.

Why
    b4 and patchwork put a series together by its counters. Where they differ, it falls apart, and
    people look for a part that was never written.

Fix
    git format-patch numbers them: remove the files of an earlier run before the next

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL

ONE = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:01 +0000
Subject: [PATCH 1/2] mm/slub: free the object once
Message-ID: <a-1@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

"""
TWO = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:02 +0000
Subject: [PATCH 2/2] mm/slub: free the page once
Message-ID: <a-2@engine.example>
In-Reply-To: <a-1@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -22 +21,0 @@
-	kfree(page);

"""
BAD = (ONE.replace("1/2", "1/3") + TWO, ONE + TWO.replace("2/2", "1/2"))
GOOD = (ONE + TWO,)


def check(submission: Submission) -> Iterator[Finding]:
    if submission.miscounted is not None:
        yield submission.finding(submission.miscounted, "1/n to n/n, with the same n, each once")
