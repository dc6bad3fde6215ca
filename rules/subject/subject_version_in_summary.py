# SPDX-License-Identifier: GPL-2.0-or-later
"""The version stands in the brackets, not in the title.

Why
    What is in brackets is for the list and is taken off when the patch is applied. What is in the
    title stays in the history, where nobody knows the versions that came before.

Fix
    git commit --amend      # in the editor: take the version out of the title
    git format-patch -v2 BASE

See
    Documentation/process/submitting-patches.rst, Subject Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT)
START = r"[vV]\d{1,3}\s?[:,]\s+(?=\S)"
END = r"\s(?:\([vV]\d{1,3}\)|\[[vV]\d{1,3}\]|-+ [vV]\d{1,3})$"
BARE = r"[\s,]+[vV](\d{1,3})$"  # "cgroup v2" is a thing, unless the tag says the same

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once (v2)

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: no change

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
Subject: [PATCH] v2: mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: no change

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
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: leave the page alone

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace("[PATCH] mm/slub: free the object once (v2)", "[PATCH v3] mm: free cgroup v2"),
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    found = re.match(START, title) or re.search(END, title[-20:]) or _repeated(patch)
    if not found:
        return
    start = 0 if found.re.pattern == START else len(title) - len(found[0])
    word = found[0].strip()
    yield patch.finding(
        "subject",
        f'the version in the title, "{word}"',
        "a title without it, and the version in the brackets",
        line=1,
        column=title.find(word, start),
        width=len(word),
        repair=Replacement(replacement=title[found.end() :] if start == 0 else title[:start]),
    )


def _repeated(patch: Patch) -> re.Match[str] | None:
    """A version at the end that the tag says too."""
    found = re.search(BARE, patch.subject.title[-20:])
    same = found and int(found[1]) == patch.subject.version > 1
    return found if same else None
