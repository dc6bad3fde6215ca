# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request says what it is for.

Why
    Its text is what a reviewer reads first, and what those read who get the notice by mail. One
    without any text leaves them to find the purpose in the commits.

Fix
    Say in a few sentences what changes and why. The reasons belong in the commit messages too,
    since only those are kept.

See
    Documentation/process/5.Posting.rst, Patch formatting and changelogs
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import commits, is_sync, milder, own_text, told, words
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
LIMIT: int = 20

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Body: <!-- say what and why -->\\nsee the code

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
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
X-Pull-Base: topic
X-Pull-Body: The object is freed a second time by the caller, which I saw under memory pressure
 with the new test; leave it to the caller.

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Body: It was freed twice on the error path.

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission, limit: int) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or is_sync(submission) or not commits(submission):
        return
    own = own_text(pull.body)
    count = words(own)
    if count >= limit:
        return
    clear = all(told(patch) >= limit for patch in commits(submission))
    if count and (clear or any(_repeats(patch, own) for patch in submission.patches)):
        return  # what the commits say is for the rules of the family body
    yield submission.finding(
        f"a pull request with {count} words of text" if count else "a pull request without text",
        "what it changes and why, in a few sentences",
        part="pull",
        severity=Severity.NOTE if clear else milder(pull),
    )


def _repeats(patch: Patch, own: tuple[str, ...]) -> bool:
    """Whether the text is the message of a commit, as the forge offers it."""
    return " ".join(" ".join(own).split()) in " ".join(" ".join(patch.message.body).split())
