# SPDX-License-Identifier: GPL-2.0-or-later
"""A message gives its reason itself.

Why
    The cover letter, earlier versions and the talk on the list are not in the history. A link may be
    gone when somebody asks why.

Fix
    git commit --amend      # in the editor: a sentence or two from there; the link can stay

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
FEWEST: int = 15
ELSEWHERE = (
    r"\b(?:see (?:the )?(?:cover[ -]?letter|links?|v\d{1,3}|discussion|thread)|"
    r"as (?:was )?(?:discussed|suggested|requested)(?: (?:on|in) (?:the )?(?:list|review|thread))?|"
    r"same (?:as|reason as) (?:in )?(?:v\d{1,3}|(?:the )?(?:before|previous|last))|"
    r"(?:as )?per (?:the )?(?:review|discussion|feedback|comments?)|"
    r"see (?:the )?previous (?:patch|version|mail))\b"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

As discussed, see the cover letter for details.

Signed-off-by: Ada Hacker <ada@engine.example>
---
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

Same as v1.

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
Subject: [PATCH] mm/slub: free the object once

The object is freed by the caller too when the cache is destroyed while
an allocation fails, so leave it to the caller.

Signed-off-by: Ada Hacker <ada@engine.example>
---
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

As discussed on the list, the object is freed by the caller too when the
cache is destroyed while an allocation fails, so leave it to the caller.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch, fewest: int) -> Iterator[Finding]:
    lines = [(n, line) for n, line in patch.message.prose() if line.strip()]
    text = " ".join(line for _, line in lines[:20])
    rest = re.sub(ELSEWHERE, " ", text, flags=re.IGNORECASE)
    if rest == text or len(re.findall(r"[^\W_]\w*", rest)) >= fewest:
        return
    for number, line in lines:
        found = re.search(ELSEWHERE, line, re.IGNORECASE)
        if found:
            yield patch.finding(
                "body",
                f'"{found[0]}", and little else',
                "the reason in the message itself",
                line=number,
                column=found.start(),
                width=len(found[0]),
            )
            return
