# SPDX-License-Identifier: GPL-2.0-or-later
"""A title says what changes, not which tool complained.

Why
    "fix a sparse warning" tells nobody what was wrong, nor whether the fix is right. The tool
    belongs in the text below, with the words it said.

Fix
    git commit --amend      # in the editor: what changes; the tool goes into the text

See
    Documentation/dev-tools/checkpatch.rst, EMAIL_SUBJECT
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
TOOL = r"\b(checkpatch(?:\.pl)?|sparse|smatch|coccinelle|coccicheck|cppcheck|clippy)"
SAID = (
    r"(?: [a-z]{2,12})? (?:warning|error|issue|complaint|finding|problem|violation|nit|report)s?\b"
)
FOUND = r"\b(?:reported|found|flagged|detected|spotted|pointed out) (?:by|with) "
RID = r"\b(?:fix\w*|address|resolve|silence|suppress|avoid|correct|remove|clean|squash|appease)\b"
WHICH = r"\s?(?:for|about|due to|[:(-])"  # then it goes on to say what was wrong

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: fix a sparse warning

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
Subject: [PATCH] mm/slub: fix what was found by smatch

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
    BAD[0].replace("fix a sparse warning", "free the sparse object once"),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] checkpatch: fix a checkpatch warning

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/scripts/checkpatch.pl b/scripts/checkpatch.pl
--- a/scripts/checkpatch.pl
+++ b/scripts/checkpatch.pl
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title.lower()[:400]
    found = re.search(TOOL + SAID, title) or re.search(FOUND + TOOL, title)
    if not found or "`" in title or not re.search(RID, title):
        return
    tool = found[1]
    if not any(tool in path.lower() for path in patch.paths()):
        yield patch.finding(
            "subject",
            f"the tool {tool} in the title",
            "what changes, with the tool's words in the text",
            line=1,
            column=found.start(1),
            width=len(tool),
            severity=Severity.NOTE if re.match(WHICH, title[found.end() :]) else None,
        )
