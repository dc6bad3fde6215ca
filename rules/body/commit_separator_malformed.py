# SPDX-License-Identifier: GPL-2.0-or-later
"""No line of a message begins with ---.

Why
    git am takes "--- results" for the beginning of a diff and drops what follows, and other tools
    end the message at any line that begins so.

Fix
    git commit --amend      # in the editor: indent the line, or write === instead

See
    scripts/checkpatch.pl, BAD_COMMIT_SEPARATOR
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
NO_FAULT = r"--- [ab/]|[-\s]*(?:>[8%]|[8%]<|[8%]>|<[8%])"  # of a diff; scissors have a rule
CUT = r"--- (?!a/|b/|/dev/null)\S"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

--- test results
It is freed once.

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
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

---- results

Signed-off-by: Ada Hacker <ada@engine.example>
---
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

It was freed twice on the error path.

=== test results
It is freed once.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace("--- test results\nIt is freed once.", "--\n ---- results"),
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    notes = message.notes
    if notes and re.match(CUT, notes[0]) and not "".join(notes[1:2]).startswith("+++ "):
        yield patch.finding(
            "notes",
            "a line at which git am ends the message",
            "the line indented, or written with ===",
            line=1,
            text=notes[0],
            width=len(notes[0]),
        )
        return
    for number, line in enumerate(message.body, message.first):
        if line.startswith("---") and line.strip() != "---" and not re.match(NO_FAULT, line):
            yield patch.finding(
                "body",
                "a line that begins with ---",
                "the line indented, or written with ===",
                line=number,
                width=len(line),
                severity=_severity(line),
            )
            return


def _severity(line: str) -> Severity | None:
    """A line of nothing but --- under a heading or around a table is cut by no tool that applies
    patches, and looks like a separator all the same."""
    if re.match(CUT, line):
        return None
    return Severity.NOTE if not line.strip("- \t") else Severity.WARNING
