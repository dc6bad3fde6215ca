# SPDX-License-Identifier: GPL-2.0-or-later
"""RFC stands in the brackets, not in the title.

Why
    It is a word about the mail, and the brackets are taken off when the patch is applied. In the
    title it stays, and no filter finds it.

Fix
    git commit --amend      # in the editor: take RFC out of the title
    git format-patch --rfc BASE

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT)
START = r"(?:RFC|RFT)(?: ?PATCH)? ?[:!]\s"
LATER = r":\s(?:RFC|RFT)(?: ?PATCH)? ?[:!]\s|\s[(\[](?:RFC|RFT)[)\]]$"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] RFC: mm/slub: free the object once

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
Subject: [RFC PATCH] mm/slub: free the object once

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
Subject: [RFC PATCH] mm/slub: free the object of RFC 1149 once

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
    if found := re.match(START, title) or re.search(LATER, title[:400]):
        word = "RFT" if "RFT" in found[0] else "RFC"
        yield patch.finding(
            "subject",
            f"{word} in the title",
            f'"[{word} PATCH] ..."',
            line=1,
            column=title.find(word, found.start()),
            width=len(word),
            repair=Command(command=f'git format-patch --subject-prefix="{word} PATCH" BASE'),
        )
