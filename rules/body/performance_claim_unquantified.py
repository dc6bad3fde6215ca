# SPDX-License-Identifier: GPL-2.0-or-later
"""A claim of speed or size comes with numbers.

Why
    Whether an optimisation is worth its price can only be judged by what was measured, and on what.
    Say what it costs as well.

Fix
    git commit --amend      # in the editor: before and after, the machine, the way to measure

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.prose import prose
from rules.model import Letter, Submission
from rules.read.message import without_diffstat
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
CLAIM = (
    r"\b(?:(?:this|which|to|will|should|can|makes? \w{1,30}) (?:much |significantly |be )?"
    r"(?:faster|speeds? up|speeding up)|(?:improv|boost|increas)(?:e|es|ed|ing) (?:the )?"
    r"(?:overall )?(?:performance|throughput)|reduc(?:e|es|ed|ing) (?:the )?(?:\w{1,20} )?"
    r"(?:latency|memory (?:usage|footprint|consumption)|binary size|code size))\b"
)
NUMBER = (
    r"\d ?(?:%|x\b|[kKMGT]?i?B\b|[kKMG]?bytes?\b|percent|n?[mu]?s(?:ec)?s?\b|[µ]s|seconds?|times\b|"
    r"cycles|ops|[MGk]?bps|instructions|Hz|fold)|\bO\(|bloat-o-meter|\btext\s+data\b|\bhalf\b|\btwice\b"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: keep the object for its next user

Keep the object to improve performance.

Signed-off-by: Ada Hacker <ada@engine.example>
---
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
Subject: [PATCH] mm/slub: keep the object for its next user

Keep the object to improve performance: 12 % fewer calls in the test.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: keep the object for its next user

Keep the object, which is no slower and keeps the performance counters.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    words = [line for one in submission.letters() for line in _lines(one)]
    if any(re.search(NUMBER, line) for line in words):
        return
    for patch in submission.patches:
        for number, line in prose(patch.message):
            found = re.search(CLAIM, line, re.IGNORECASE)
            if found:
                yield patch.finding(
                    "body",
                    f'"{found[0]}" without a number',
                    "what was measured before and after",
                    line=number,
                    column=found.start(),
                    width=len(found[0]),
                )
                return


def _lines(letter: Letter) -> Iterator[str]:
    yield from letter.message.body
    yield from without_diffstat(letter.message.notes)
