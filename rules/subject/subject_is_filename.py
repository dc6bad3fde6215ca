# SPDX-License-Identifier: GPL-2.0-or-later
"""The prefix of a title is a part of the kernel, not the name of a file.

Why
    The diff names the files. The prefix is for people, who look for their subsystem in it, and
    "str.rs:" is in nobody's filter.

Fix
    git log --oneline -- FILE      # which prefix others use there
    git commit --amend      # in the editor: begin the title with that prefix

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
    Documentation/process/maintainer-tip.rst, Patch subject
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_kernel
from rules.kernel.titles import summary_at
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
FILE = r"[\w/-][\w./-]{0,80}\.(?:rs|c|h|S|toml|py)"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub.c: free the object once

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
Subject: [PATCH] mm/slub: free the object of slub.c once

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
    if not all(map(is_kernel, patch.paths())):
        return
    at = summary_at(patch.subject)
    first = patch.subject.areas[0] if patch.subject.areas else ""
    if re.fullmatch(FILE, first):
        seen, start, name = f"the file {first} as prefix", title.find(first), first
    elif title[at:] and title[at:] in patch.paths():
        seen, start, name = "the name of a file as title", at, title[at:]
    else:
        return
    yield patch.finding(
        "subject",
        seen,
        'the part of the kernel: "subsystem: what changes"',
        line=1,
        column=max(start, 0),
        width=len(name),
    )
