# SPDX-License-Identifier: GPL-2.0-or-later
"""A blank line stands between the title and the text.

Why
    Without it git takes the whole first paragraph for the title: the shortlog and the mail's
    subject then hold all of it.

Fix
    git commit --amend      # in the editor: put a blank line below the first line

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://git-scm.com/docs/git-commit#_discussion
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Glued: yes

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
)


def check(patch: Patch) -> Iterator[Finding]:
    body = patch.message.body
    if patch.message.first == 2 and body and body[0].strip():
        yield patch.finding(
            "body",
            "text right below the title",
            "a blank line between them",
            line=2,
            width=len(body[0]),
            repair=Command(
                command="git commit --amend    # in the editor: a blank line below the title"
            ),
        )
