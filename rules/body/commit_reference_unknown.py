# SPDX-License-Identifier: GPL-2.0-or-later
"""A commit that the message names exists.

Why
    Who reads the message looks the commit up. The id of a commit that was rebased away says
    nothing to anybody else.

Fix
    git log --oneline --grep='words of its title'      # in the tree it was merged into

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Absent, Context, History
from rules.kernel.elsewhere import FREE
from rules.kernel.prose import prose
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
COMMIT = r"\b[Cc]ommits?[ \t]{1,8}([0-9a-f]{7,40})\b(?![-/.]\w)"
MOST = 20

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Since commit deadbeef1234 ("mm/slub: add a cache") the object is freed
twice.

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

Since commit 600dc0de0001 ("mm/slub: free early") the object is freed
twice.

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


def check(patch: Patch, history: History) -> Iterator[Finding]:
    lines = dict(prose(patch.message))
    seen: set[str] = set()
    for number, line in lines.items():
        for match in re.finditer(COMMIT, line):
            name = match[1]
            if name in seen or len(seen) >= MOST or name.isdigit() or name.isalpha():
                continue
            seen.add(name)
            around = f"{lines.get(number - 1, '')} {line} {lines.get(number + 1, '')}"
            found = history.find(name)
            if not isinstance(found, Absent) or found is Absent.UNSURE or re.search(FREE, around):
                continue
            ambiguous = found is Absent.AMBIGUOUS
            yield patch.finding(
                "body",
                f"{name} is {'the beginning of several ids' if ambiguous else 'no commit'}"
                f" of {history.name}",
                "more digits of the id" if ambiguous else "the id in a public tree",
                line=number,
                column=match.start(1),
                width=len(name),
            )
