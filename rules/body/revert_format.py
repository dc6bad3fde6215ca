# SPDX-License-Identifier: GPL-2.0-or-later
"""A revert names the commit by its whole id, and says why.

Why
    Tools follow "This reverts commit" to know what is undone, and which fixes go with it. Why it had
    to go is not in the change.

Fix
    git revert -s COMMIT      # in the editor: the reason, below the line of git

See
    Documentation/process/submitting-patches.rst, Sign your work
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
TITLE = r'(?:^|: )(?:Revert|revert) "'
SENTENCE = r"[Tt]his (?:partially )?reverts? (?:the )?(?:commits? )?([0-9a-f]{7,64})\b"
ID = r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{7,40}\b"
SUBJECT = r"""\(["'].{1,300}?["']\)"""

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] Revert "mm/slub: add a cache"

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] Revert "mm/slub: add a cache"

This reverts commit 0123456789abcdef0123456789abcdef01234567.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] Revert "mm/slub: add a cache"

This reverts commit 0123456789abcdef0123456789abcdef01234567.

It frees the object twice.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: revert to the old list

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    if not re.search(TITLE, title):
        return
    text = " ".join(line.strip() for _, line in patch.message.prose())[:8192]
    found = re.search(SENTENCE, text)
    if not found:
        other = re.search(ID, text)
        yield patch.finding(
            "body",
            "a revert without the sentence git writes"
            if other
            else "a revert that names no commit",
            '"This reverts commit", and the id in 40 digits',
            severity=Severity.NOTE if other else None,
        )
        return
    rest = re.sub(SUBJECT, " ", text[: found.start()] + text[found.end() :])
    if len(re.findall(r"[A-Za-z]{2,}", rest)) < 3:
        yield patch.finding("body", "a revert without a reason", "a sentence on why")
    if len(found[1]) < 12:
        yield patch.finding(
            "body",
            f"a reverted commit with an id of {len(found[1])} digits",
            "all 40 digits, as git revert writes them",
            severity=Severity.NOTE,
        )
