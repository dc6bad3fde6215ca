# SPDX-License-Identifier: GPL-2.0-or-later
"""No marks of a downstream tree in a message.

Why
    Numbers of a private tracker, marks of a vendor's tree and the footers of its review server
    tell nothing to readers of the kernel's history, and stay in it for good.

Fix
    git commit --amend      # in the editor: delete the lines; Closes: or Link: for a public report

See
    Documentation/process/submitting-patches.rst, Sign your work
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.links import other_link_key
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
TITLE = r"(?:ANDROID|UPSTREAM|FROMLIST|FROMGIT|BACKPORT|CHROMIUM|UBUNTU|SAUCE)(?:\[[^\]]*\])?: "
ANYWHERE = (
    r"(RH-[A-Za-z-]{2,20}|Patch-mainline|Git-commit|Git-repo|Upstream-[Ss]tatus|git-svn-id|"
    r"PiperOrigin-RevId|Reviewed-on|Commit-Queue|Auto-Submit|Conflicts-with-upstream): {0,4}\S|"
    r"(BUG|TEST)=\S|(BUGLINK|JIRA|Jira|OpenHarmony-\w{1,20}): {0,4}[A-Z#\d]"
)
BLOCK = (
    r"(BUG|TEST|Bug|Test|CVE|Issue|bugzilla|Bugzilla|category): {0,4}\S|"
    r"(References): {0,4}[A-Za-z]{2,12}[#-]\d"
)
PICKED = r"(\(cherry picked) from commit [0-9a-f]{7,40}\)"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Bug: 12345
Patch-mainline: v9.1
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] BACKPORT: mm/slub: free the object once

It was freed twice on the error path.

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

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace(
        "Bug: 12345\nPatch-mainline: v9.1\n", "Bug: none.\n\nBUG: KASAN: bad free in weave\n\n"
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    title = re.match(TITLE, patch.subject.title)
    if title:
        mark = title[0].strip()
        yield patch.finding(
            "subject", f"the mark {mark}", "a title without it", line=1, width=len(mark)
        )
    message = patch.message
    for number, line in enumerate(message.body, message.first):
        in_block = number >= message.first + message.block
        word = _mark(line, in_block)
        if word:
            yield patch.finding(
                "trailers" if in_block else "body",
                f"a line that begins with {word}, of use in another tree only",
                "no such line",
                line=number,
                width=len(line),
                repair=Replacement(replacement="") if in_block else None,
                severity=Severity.NOTE if word.startswith("(") else None,
            )


def _mark(line: str, in_block: bool) -> str | None:
    """The word that marks the line; a link behind a word is of another rule."""
    if other_link_key(line, in_block):
        return None
    match = re.match(ANYWHERE, line) or re.match(PICKED, line)
    match = match or (re.match(BLOCK, line) if in_block else None)
    return match[match.lastindex or 0] if match else None
