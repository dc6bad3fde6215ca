# SPDX-License-Identifier: GPL-2.0-or-later
"""A message holds no piece of a diff.

Why
    patch and git am look for the first line that looks like a diff and take the change from there.
    One inside the text is applied, or breaks the patch.

Fix
    git commit --amend      # in the editor: the code in words, or "> " before each line

See
    Documentation/dev-tools/checkpatch.rst, DIFF_IN_COMMIT_MSG
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)
DIFF = r"diff --git a/|--- a/\S|\+\+\+ b/\S|@@ -\d{1,9}(?:,\d{1,9})? \+\d"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

  --- a/mm/slub.c
  +++ b/mm/slub.c

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

It was freed twice on the error path: kfree(object) is one too many.

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
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

> --- a/mm/slub.c

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
    body = enumerate(patch.message.body, patch.message.first)
    found = [(n, line) for n, line in body if re.match(DIFF, line.lstrip())]
    if not found:
        return
    number, line = next((one for one in found if not one[1][:1].isspace()), found[0])
    yield patch.finding(
        "body",
        "a line of a diff in the message" + (f", one of {len(found)}" if found[1:] else ""),
        "words, or the lines quoted with >",
        line=number,
        width=len(line),
        severity=Severity.WARNING if line[:1].isspace() else None,
    )
