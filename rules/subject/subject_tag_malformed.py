# SPDX-License-Identifier: GPL-2.0-or-later
"""The words in brackets are those that tools read: [PATCH RFC v2 1/3].

Why
    b4 and patchwork find the version and the place in the series by them. "ver2" is no version to
    them, and a 1/3 behind the bracket is no counter: the series falls apart.

Fix
    git format-patch -v2 BASE      # b4 send writes them by itself

See
    Documentation/process/submitting-patches.rst, The canonical patch format and Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.kernel.titles import brackets
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
# What means a version and is none to b4; "v6.1" and "v7-rc2" mean a kernel, V2 is read by all.
VERSION = (
    r"(?<![\w.-])(?:PATCH[-_]v?|RFC[-_]v?|-v|ver[ .:]?|version[ .:]?|v[ .:])(\d{1,3})(?![\w./])|"
    r"(?<![\w.-])v(\d{1,3})(?::|[abc](?=[\s,\]]))"
)
NO_NUMBER = r"(?<![\w.-])v(?=[\s,\]])(?! \d)"
BLANKS = r"(?<![\w.])\d{1,4}(?: /|/ | / )\d{1,4}(?![\w.])"
OUTSIDE = r"\(?\d{1,3}/\d{1,3}\)?[:\s]"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH-v2 1/1] mm/slub: free the object once

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
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: leave the page alone

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace("[PATCH-v2 1/1]", "[RFC PATCH V2 -next 01/1]"),
)


def check(submission: Submission) -> Iterator[Finding]:
    if submission.origin != "mail":
        return
    told: set[str] = set()
    for patch in submission.patches:
        for seen, expected, column, width, severity in _faults(patch):
            if seen not in told:
                told.add(seen)
                yield patch.finding(
                    "subject",
                    seen,
                    expected,
                    line=1,
                    text=patch.subject.raw,
                    column=column,
                    width=width,
                    severity=severity,
                )


def _faults(patch: Patch) -> Iterator[tuple[str, str, int, int, Severity | None]]:
    """What is wrong with the tag: seen, expected, column, width, severity."""
    subject = patch.subject
    front = brackets(subject)
    if found := re.search(VERSION, front, re.IGNORECASE):
        number = int(found[1] or found[2]) + found[0].endswith(("a", "b", "c"))
        lead = "PATCH " if found[0].upper().startswith("PATCH") else ""
        yield f'the version "{found[0]}"', f'"{lead}v{number}"', found.start(), len(found[0]), None
    elif found := re.search(NO_NUMBER, front, re.IGNORECASE):
        yield "a version without a number", 'one, such as "v2"', found.start(), 1, None
    if found := re.search(BLANKS, front):
        right = found[0].replace(" ", "")
        yield "blanks in the counter", f'"{right}"', found.start(), len(found[0]), None
    rest = subject.raw[len(front) :].lstrip()
    if front and subject.number is None and (found := re.match(OUTSIDE, rest)):
        at = len(subject.raw) - len(rest)
        expected = f'"[PATCH {found[0].strip("(): ")}]"'
        yield "the counter behind the brackets", expected, at, len(found[0].rstrip()), None
    lower = next((t for t in subject.tags if t.upper() == "PATCH" and t != "PATCH"), None)
    if lower:
        yield f'"{lower}" in the brackets', '"PATCH"', front.find(lower), len(lower), Severity.NOTE
