# SPDX-License-Identifier: GPL-2.0-or-later
"""A Fixes tag gives twelve digits of the commit, and its title.

Why
    The stable team, linux-next and many scripts follow these tags. A short id becomes ambiguous,
    and a line in another form is not found at all.

Fix
    git log -1 --format='Fixes: %h ("%s")' --abbrev=12 COMMIT
    The tag is one line, however long.

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.tags import fixes
from rules.model import Patch, Trailer
from rules.report import Command, Finding, Reach, Repair, Replacement, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE,)
DIGITS: int = 12
WHOLE = r'Fixes: [0-9a-f]{12,40} \(".+"\)( #.*)?'
PARTS = r"(?:(commit)[ \t]+)?([0-9a-fA-F]{5,64})\b[ \t]*(.*)"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

fixes: commit 54a4f0239f2e ("mm/slub: free early")
Fixes: 54a4f02 ("mm/slub: free early")
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

Fixes: 54a4f0239f2e ("mm/slub: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace(
        'It was freed twice on the error path.\n\nfixes: commit 54a4f0239f2e ("mm/slub: free early")\nFixes: 54a4f02 ("mm/slub: free early")',
        'This fixes the double free.\n\nFixes: 54a4f0239f2e01 ("mm/slub: free ("early")")',
    ),
)


def check(patch: Patch, digits: int) -> Iterator[Finding]:
    for tag in fixes(patch.message):
        text = patch.message.line(tag.line) or ""
        if fault := _fault(text.rstrip(), tag, digits):
            parts = re.match(PARTS, tag.value)
            yield patch.finding(
                "trailers",
                fault,
                f'Fixes: <at least {digits} digits> ("<title of that commit>")'
                if parts
                else "a commit; a report is closed with Closes:",
                line=tag.line,
                width=len(text),
                repair=_repair(parts, tag.rows, digits) if parts else None,
                severity=None if parts else Severity.WARNING,
            )


def _fault(text: str, tag: Trailer, digits: int) -> str | None:
    if re.fullmatch(WHOLE, text) and len(tag.value.partition(" ")[0]) >= digits:
        return None
    parts = re.match(PARTS, tag.value)
    if parts is None:
        return "Fixes without the id of a commit"
    word, commit, title = parts.groups()
    faults = (
        (":" not in text[:7], "no colon behind Fixes"),
        (tag.key != "Fixes", f'the tag is written "{tag.key}"'),
        (bool(word), "the word commit before the id"),
        (not digits <= len(commit) <= 40, f"a commit id of {len(commit)} digits"),
        (commit != commit.lower(), "capital letters in the commit id"),
        (tag.rows > 1 or ('("' in title and '")' not in title), "the title is wrapped"),
        (not title, "no title of the commit"),
        (not re.match(r'\(".*"\)', title), 'the title does not stand in ("...")'),
        (not title.endswith('")'), "words after the title"),
    )
    return next((say for wrong, say in faults if wrong), "blanks where none belong")


def _repair(parts: re.Match[str], rows: int, digits: int) -> Repair | None:
    commit, title = parts[2].lower(), parts[3].strip()
    if len(commit) > 40:
        return None
    title = title.removeprefix("(").removesuffix(")")
    if rows == 1 and len(commit) >= digits and re.fullmatch(r'"[^"]+"', title):
        return Replacement(replacement=f"Fixes: {commit} ({title})")
    form = "'Fixes: %h (\"%s\")'"
    return Command(command=f"git log -1 --abbrev={digits} --format={form} {commit}")
