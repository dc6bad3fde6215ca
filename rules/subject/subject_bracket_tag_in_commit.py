# SPDX-License-Identifier: GPL-2.0-or-later
"""The title of a commit begins with no tag in brackets.

Why
    git format-patch writes [PATCH] in front, and git am takes off all that is in brackets there: a
    tag of your own is lost on the way, or stays in the history if it does not go by mail.

Fix
    git commit --amend      # in the editor: take the brackets out of the title
    git format-patch --subject-prefix="PATCH net-next" BASE      # for a tag of the list

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://git-scm.com/docs/git-am#_discussion
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Commit: [PATCH v2] mm/slub: free the object once

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
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the [first] object once
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
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    group, closed, rest = title.partition("]")
    if not (title.startswith("[") and closed):
        return
    while rest.lstrip().startswith("[") and "]" in rest:
        rest = rest.partition("]")[2]
    rest = rest.strip()
    yield patch.finding(
        "subject",
        f'"{group[:60]}]" in the title of a commit',
        "a title that begins with the part of the kernel",
        line=1,
        width=len(group) + 1,
        repair=Replacement(replacement=rest) if rest else None,
    )
