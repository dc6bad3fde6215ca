# SPDX-License-Identifier: GPL-2.0-or-later
"""What a tool left for the submitter to fill in is filled in.

Why
    "*** BLURB HERE ***" in a cover letter says that nobody looked at the mail before it went out.

Fix
    git format-patch --cover-letter BASE      # then write in the file what the series does
    b4 prep --edit-cover      # with b4: opens the editor

See
    https://git-scm.com/docs/git-format-patch, --cover-letter
    https://b4.docs.kernel.org/en/latest/contributor/prep.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.model import CoverLetter, Patch, Submission
from rules.report import Finding, Part, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
# Only at the start of a line, and alone on it where people might say it too: tools are written
# about as well.
MARK = (
    r"\*{3} (?:SUBJECT|BLURB) HERE \*{3}$|EDITME\b(?::.*)?$|# Describe the purpose of this series\.|"
    r"# Please enter the commit message for your changes\b|\W{0,3}lorem ipsum dolor\b|"
    r"[<\[(*]{1,3} ?(?:insert|add|write|put) (?:[a-z]{1,20} ){1,4}here ?[>\])*]{1,3}$"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/1] *** SUBJECT HERE ***

*** BLURB HERE ***

""",
)
GOOD = (
    """\
From ada@engine.example Fri Jan  2 03:04:05 2026
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/1] mm/slub: one owner for each object
Message-ID: <0@engine.example>

Two functions think that the object is theirs, and free it. Leave it to
the caller, who alone knows when nobody needs it any more.

From ada@engine.example Fri Jan  2 03:04:05 2026
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/1] mm/slub: free the object once
Message-ID: <1@engine.example>
In-Reply-To: <0@engine.example>

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
Subject: [PATCH] b4: say what EDITME means

A cover letter with *** BLURB HERE *** is refused.

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


def check(submission: Submission) -> Iterator[Finding]:
    if submission.cover:
        yield from _found(submission.cover)
    for patch in submission.patches:
        yield from _found(patch)


def _found(letter: CoverLetter | Patch) -> Iterator[Finding]:
    """The first placeholder of the title, and the first of the text."""
    message = letter.message
    body = next((n for n, line in enumerate(message.body, message.first) if _is_mark(line)), None)
    for line in (1 if _is_mark(letter.subject.title) else None, body):
        text = message.line(line) if line else None
        if line is None or text is None:
            continue
        seen, expected = f'the placeholder "{text.strip()[:60]}"', "your own words"
        if isinstance(letter, Patch):
            part: Part = "subject" if line == 1 else "body"
            yield letter.finding(part, seen, expected, line=line, width=len(text))
        else:
            yield letter.finding(seen, expected, line=line)


def _is_mark(line: str) -> bool:
    return bool(re.match(MARK, line.strip()[:200], re.IGNORECASE))
