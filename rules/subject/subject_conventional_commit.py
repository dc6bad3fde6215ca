# SPDX-License-Identifier: GPL-2.0-or-later
"""A title begins with a part of the kernel, not with a kind of change.

Why
    "feat:" and "fix(scope):" are the custom of other projects. Here maintainers look for the name
    of their subsystem, and every patch fixes or adds something.

Fix
    git log --oneline -- FILE      # which prefix others use there
    git commit --amend      # in the editor: begin the title with that prefix

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import is_kernel
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
KIND = r"(feat|fix|chore|docs|refactor|test|style|perf|build|ci)(\([^()]{0,60}\))?!?:\s"
HOMES = {
    "docs": ("doc", "readme"),
    "test": ("test",),
    "perf": ("perf", "events"),
    "ci": ("ci/",),
    "build": ("build", "makefile", "scripts/"),
}

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] fix(slub): free the object once

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
Subject: [PATCH] perf: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/tools/perf/perf.c b/tools/perf/perf.c
--- a/tools/perf/perf.c
+++ b/tools/perf/perf.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm: fix: free the object once

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
    found = re.match(KIND, patch.subject.title)
    paths = patch.paths()
    if not found or not all(map(is_kernel, paths)):
        return
    homes = HOMES.get(found[1], ())
    if not found[2] and any(home in path.lower() for path in paths for home in homes):
        return  # a real prefix there
    word = found[0].rstrip()
    yield patch.finding(
        "subject",
        f'"{word}" in front of the title',
        'the part of the kernel: "subsystem: what changes"',
        line=1,
        width=len(word),
    )
