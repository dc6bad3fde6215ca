# SPDX-License-Identifier: GPL-2.0-or-later
"""A series has a cover letter.

Why
    It says what the patches are for together, and is the mail that people answer to about the whole.

Fix
    git format-patch --cover-letter BASE..      # or b4 prep --edit-cover

See
    Documentation/process/5.Posting.rst, Sending the patch
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN)
MANY: int = 3

COVER = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/3] mm/slub: free objects once
Message-ID: <a-0@engine.example>

The error paths of the allocator free some objects twice, which only shows
under memory pressure. Free each of them where it was taken, and nowhere else.

"""
FIRST = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/3] mm/slub: free the object once
Message-ID: <a-1@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);

"""
REST = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 2/3] mm/slub: free the page once
Message-ID: <a-2@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -22 +21,0 @@
-	kfree(page);

From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 3/3] mm/slub: free the slab once
Message-ID: <a-3@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -32 +31,0 @@
-	kfree(slab);

"""
BAD = (FIRST.replace("In-Reply-To: <a-0@engine.example>\n", "") + REST.replace("<a-0@", "<a-1@"),)
GOOD = (COVER + FIRST + REST, FIRST + REST)


def check(submission: Submission, many: int) -> Iterator[Finding]:
    patches, total = submission.patches, submission.total
    if submission.origin != "mail" or submission.cover or submission.missing or total < many:
        return
    # of a part of a series, or below a mail that is not at hand, the cover letter is elsewhere
    if len(patches) < total or patches[0].references:
        return
    yield submission.finding(
        f"{total} patches without a cover letter",
        f"a cover letter [PATCH 0/{total}]",
    )
