# SPDX-License-Identifier: GPL-2.0-or-later
"""A cover letter says what the series is for.

Why
    People decide by it whether to read on. A list of titles and files they have already.

Fix
    Write the problem, the way it is solved, and how that was tested: b4 prep --edit-cover

See
    Documentation/process/5.Posting.rst, Sending the patch
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.shortlog import told
from rules.model import CoverLetter
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.RESEND, Context.STABLE, Context.FOREIGN)
WORDS: int = 20
WORD = r"\w[\w'-]*"

COVER = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/2] mm/slub: free objects once
Message-ID: <a-0@engine.example>

The error paths of the allocator free some objects twice, which only shows
under memory pressure. Free each of them where it was taken, and nowhere else.

Ada Hacker (2):
  mm/slub: free the object once
  mm/slub: free the page once

 mm/slub.c | 2 --
 1 file changed, 2 deletions(-)

"""
REST = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object once
Message-ID: <a-1@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/2] mm/slub: free the page once
Message-ID: <a-2@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -22 +21,0 @@
-	kfree(page);

"""
BAD = (COVER[: COVER.index("The error")] + COVER[COVER.index("Ada Hacker (2)") :] + REST,)
GOOD = (COVER + REST,)


def check(cover: CoverLetter, words: int) -> Iterator[Finding]:
    untouched = (cover.subject.title, *cover.message.body)
    if any("BLURB HERE" in line or line.startswith("EDITME") for line in untouched):
        return  # that has a rule of its own
    text = " ".join(told(cover.message.body))
    count = len(re.findall(WORD, text[:10_000]))
    if count < words:
        yield cover.finding(
            f"{count} words beside the list of patches and files" if count else "a list, no words",
            "what the series is for, and how it was tested",
        )
