# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request of one commit bears its title.

Why
    Who looks for the commit by the title of the pull request, or for the discussion by that of
    the commit, finds it if they are the same.

Fix
    Edit the title of the pull request, or that of the commit:
    git commit --amend      # in the editor: the first line

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import commits, is_sync
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Title: fix a bug

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
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Title: mm/slub: free the object once

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
    BAD[0].replace("fix a bug", "[RFC] mm/slub: Free the object once."),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Title: fix a bug
X-Pull-Draft: yes

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


def check(submission: Submission) -> Iterator[Finding]:
    pull = submission.pull
    each = commits(submission)
    if pull is None or pull.draft or len(each) != 1 or is_sync(submission):
        return
    mine, title = _plain(pull.title), each[0].subject.title
    whole = _plain(title)
    cut = mine.rstrip("\u2026.")
    if mine != whole and not (len(cut) >= 50 and whole.startswith(cut)):
        yield submission.finding(
            f'the title "{pull.title[:75]}" on a pull request of one commit',
            f'that of the commit, "{title[:75]}"',
            part="pull",
        )


def _plain(title: str) -> str:
    """The title without what stands in brackets before it, the case, code marks and the dot."""
    rest = title.strip()
    while rest.startswith("[") and "]" in rest:
        rest = rest.partition("]")[2].lstrip()
    return " ".join(rest.replace("`", "").casefold().split()).rstrip(".")
