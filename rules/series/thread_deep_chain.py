# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches answer the cover letter, not each the one before.

Why
    In a chain every mail is indented further than the last, until nobody sees the subjects any more.

Fix
    git config sendemail.chainReplyTo false; git format-patch --thread=shallow

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
QUIET = (Context.STABLE,)
LEVELS: int = 3

COVER = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 0/4] mm/slub: free objects once
Message-ID: <a-0@engine.example>

The error paths of the allocator free some objects twice, which only shows
under memory pressure. Free each of them where it was taken, and nowhere else.

"""
REST = """\
From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/4] mm/slub: free the object once
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
Subject: [PATCH 2/4] mm/slub: free the page once
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
Subject: [PATCH 3/4] mm/slub: free the slab once
Message-ID: <a-3@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -32 +31,0 @@
-	kfree(slab);

From a@b Thu Jan  1 00:00:00 1970
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 4/4] mm/slub: free the cache once
Message-ID: <a-4@engine.example>
In-Reply-To: <a-0@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -42 +41,0 @@
-	kfree(cache);

"""
CHAIN = "From a@b Thu".join(
    part.replace("To: <a-0@", f"To: <a-{max(n - 1, 0)}@")
    for n, part in enumerate(REST.split("From a@b Thu"), 0)
)
BAD = (COVER + CHAIN,)
GOOD = (COVER + REST,)


def check(submission: Submission, levels: int) -> Iterator[Finding]:
    longest = chain = 0
    before: str | None = None
    for patch in submission.patches:
        linked = before is not None and patch.references[-1:] == (before,)
        chain = chain + 1 if linked else 0
        longest, before = max(longest, chain), patch.id
    if longest >= levels and submission.origin == "mail":
        yield submission.finding(
            f"{longest + 1} patches, each in reply to the one before",
            "all in reply to the cover letter, or to the first patch",
        )
