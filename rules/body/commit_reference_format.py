# SPDX-License-Identifier: GPL-2.0-or-later
"""A commit is named by 12 digits or more and its title.

Why
    Short ids become ambiguous as the kernel grows, and an id alone says nothing to who reads the
    message, or has another tree.

Fix
    git log -1 --abbrev=12 --format='commit %h ("%s")' ID

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.elsewhere import FREE
from rules.kernel.prose import prose
from rules.model import Patch
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
COMMIT = r"\b[Cc]ommit[ \t]+([0-9a-f]{5,40})\b(?![-/.]\w)"
TITLE = r"""['`"“”]?,?\s*(?:\(|,|:|titled|named)?\s*(?:\(|Revert |Reapply )?\s*["'“`‘]"""

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Since commit 0123456789ab ("mm/slub: add a cache") the object is freed
twice.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace(
        '("mm/slub: add a cache") the object is freed\ntwice.', "the object is freed twice."
    ),
    RIGHT.replace(
        'Since commit 0123456789ab ("mm/slub: add a cache") the object is freed\ntwice.',
        'Commit 0123456 ("mm/slub: free") frees it twice.',
    ),
)
GOOD = (
    RIGHT,
    RIGHT.replace(
        'Since commit 0123456789ab ("mm/slub: add a cache") the object is freed\ntwice.',
        'Commit 0123456789ab ("mm/slub: free the object\non the error path") frees it again.\nWithout commit 0123456789ab it is kept.',
    ),
    RIGHT.replace(
        'Since commit 0123456789ab ("mm/slub: add a cache") the object is freed\ntwice.',
        f"Since\n\ncommit {'0123' * 10}\nAuthor: Ada Hacker <ada@engine.example>\n\n    mm/slub: free\n\nit is freed twice.",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    lines = dict(prose(patch.message))
    seen: set[str] = set()
    for number, line in lines.items():
        below = " ".join(lines.get(number + n, "").strip() for n in (1, 2))
        text = f"{line.rstrip()} {below}"
        free: bool | None = None
        for match in re.finditer(COMMIT, text):
            fault, severity = _fault(match[1], text[match.end() :]) or (None, None)
            if match.start() > len(line.rstrip()) or match[1][:12] in seen:
                continue
            seen.add(match[1][:12])
            free = bool(re.search(FREE, text)) if free is None else free
            if fault is None or free:
                continue
            command = f"git log -1 --abbrev=12 --format='commit %h (\"%s\")' {match[1]}"
            yield patch.finding(
                "body",
                fault,
                'commit <12 digits or more> ("title")',
                line=number,
                column=match.start(),
                width=max(min(match.end(), len(line)) - match.start(), 0),
                repair=Command(command=command),
                severity=severity,
            )


def _fault(sha: str, after: str) -> tuple[str, Severity | None] | None:
    """What is wrong with a reference, and how bad it is where a title tells which commit is meant;
    None also for a word or number that is no commit."""
    if not any(map(str.isdigit, sha)) or (sha.isdigit() and len(sha) < 7):
        return None
    titled = bool(re.match(TITLE, after[:40]))
    if len(sha) < 12:
        named = Severity.NOTE if titled and len(sha) > 7 else None
        return f"commit {sha}, an id of {len(sha)} digits", named
    return None if titled else (f"commit {sha[:12]} without its title", None)
