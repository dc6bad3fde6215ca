# SPDX-License-Identifier: GPL-2.0-or-later
"""A backport names its commit in mainline, above the text.

Why
    A stable tree takes what mainline has. By this line the team finds the original, and later
    fixes of it.

Fix
    commit <all 40 digits of the id> upstream.
    as the first line of the message. If mainline never had the bug, say so in the text.

See
    Documentation/process/stable-kernel-rules.rst, Option 3
    https://docs.kernel.org/process/stable-kernel-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.stable import goes_to_team, upstream_line
from rules.model import Message, Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.FOREIGN)
WHOLE = r"\b[0-9a-f]{40}\b"
PICKED = r"\(cherry[ -]picked from commit [0-9a-f]{7,40}\b"
ELSEWHERE = (
    r"\b(?:mainline|upstream|linus|linux-next|(?:later|newer) (?:kernel|version|release)s?)\b|"
    r"\b(?:stable|lts)[- ]only\b|\bonly (?:for|in|to|affects) (?:stable|this|the|v?\d)"
)
RELEASE = r"Linux \d+\.\d+"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
To: stable@vger.kernel.org
Subject: [PATCH 6.12.y] mm/slub: free the object once

It was freed twice on the error path.

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
Subject: [PATCH 6.12.y] mm/slub: free the object once

commit 0123456789abcdef0123456789abcdef01234567 upstream.

It was freed twice on the error path.

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
Subject: [PATCH 6.12.y] mm/slub: free the object once

It was freed twice. Mainline never had the bug.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch, context: frozenset[Context]) -> Iterator[Finding]:
    message = patch.message
    if Context.STABLE not in context or re.match(RELEASE, message.subject.title):
        return
    expected = "commit <40 digits> upstream. as the first line"
    line = upstream_line(message)
    if line is not None:
        text = message.line(line) or ""
        if not re.search(WHOLE, text, re.IGNORECASE):
            seen = "a shortened id of the commit in mainline"
            mild = Severity.WARNING
            yield patch.finding("body", seen, expected, line=line, width=len(text), severity=mild)
    elif (picked := _picked(message)) is not None:
        seen = "the id of the commit in mainline where git cherry-pick -x puts it"
        yield patch.finding("body", seen, expected, line=picked, severity=Severity.NOTE)
    elif not any(re.search(ELSEWHERE, text, re.IGNORECASE) for text in message.body):
        yield patch.finding(
            "body",
            "a patch for a stable tree, without the id of its commit in mainline",
            f"{expected}, or why mainline does not need it",
            severity=None if goes_to_team(patch) else Severity.WARNING,
        )


def _picked(message: Message) -> int | None:
    lines = enumerate(message.body, message.first)
    return next((n for n, line in lines if re.match(PICKED, line, re.IGNORECASE)), None)
