# SPDX-License-Identifier: GPL-2.0-or-later
"""A series does not repair itself.

Why
    Every commit stays in the history and is built when somebody bisects. A fault that is found before
    the series is merged belongs into the patch that has it.

Fix
    git commit --fixup=COMMIT; git rebase --interactive --autosquash BASE

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
REPAIRS = r"(?i)\b(?:fix(?:es|ed|up|ups)?|typos?|clean[- ]?ups?|whitespace|indentation)\b"
TELLING = 3
"""Letters of a line that tells where it comes from; a brace does not."""

SERIES = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: add a counter
Message-ID: <a-1@engine.example>

Count the objects, to see leaks.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +13 @@
+	objekts++;

From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/slub: fix a typo in the counter
Message-ID: <a-2@engine.example>
In-Reply-To: <a-1@engine.example>

The name was misspelt.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -13 +13 @@
-	objekts++;
+	objects++;

"""
BAD = (SERIES,)
GOOD = (
    SERIES.replace("-\tobjekts++;", "-\told_objekts++;"),
    SERIES.replace("fix a typo in the counter", "count objects by name"),
)


def check(submission: Submission) -> Iterator[Finding]:
    added: dict[tuple[str, str], int] = {}
    for patch in submission.patches:
        gone = list(_removed(patch))
        source = {added.get(line, 0) for line in gone}
        if gone and 0 not in source and re.search(REPAIRS, patch.subject.title):
            numbers = ", ".join(map(str, sorted(source)))
            yield patch.finding(
                "subject",
                f"it changes only lines that patch {numbers} of the series added",
                "one patch of both",
                line=1,
            )
        added |= {(file.path, line.text.strip()): patch.number for file, line in patch.added()}


def _removed(patch: Patch) -> Iterator[tuple[str, str]]:
    """The file and the text of each line that says something and goes."""
    for file in patch.diff:
        for line in (line for hunk in file.hunks for line in hunk.lines if line.sign == "-"):
            text = line.text.strip()
            if sum(map(str.isalnum, text)) >= TELLING:
                yield file.old or file.path, text
