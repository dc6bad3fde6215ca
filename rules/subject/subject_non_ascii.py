# SPDX-License-Identifier: GPL-2.0-or-later
"""A title has plain characters: no emoji, curly quotes or :shortcodes:.

Why
    It is read in terminals and searched for from keyboards. A curly quote looks like a straight one
    and is not found by it.

Fix
    git commit --amend      # in the editor: plain characters in the title

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
PLAIN = {
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("‐‑‒–−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    "—": "-",
    "…": "...",
}
UNITS = "µ°±×²³Ω§®™"
SHORTCODE = r"(?:^|\s):[a-z][a-z_]{1,30}:(?=\s|$)"
LETTERS = ("Lu", "Ll", "Lt", "Lm", "Mn", "Mc")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the “object” once

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
Subject: [PATCH] mm/slub: free the object once :bug:

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
Subject: [PATCH] mm/slub: free the "object" once

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
    BAD[0].replace("“object” once", "object after 5 µs, as Jörg says"),
)


def check(patch: Patch) -> Iterator[Finding]:
    title = patch.subject.title
    odd = [] if title.isascii() else [i for i, one in enumerate(title) if _is_odd(one)]
    if odd:
        at, width, seen = odd[0], 1, f'"{title[odd[0]]}" (U+{ord(title[odd[0]]):04X}) in the title'
    elif found := re.search(SHORTCODE, title):
        word = found[0].strip()
        at, width, seen = title.index(word, found.start()), len(word), f'"{word}" in the title'
    else:
        return
    known = bool(odd) and all(title[i] in PLAIN for i in odd)
    right = "".join(PLAIN.get(one, one) for one in title)
    yield patch.finding(
        "subject",
        seen,
        "plain characters",
        line=1,
        column=at,
        width=width,
        repair=Replacement(replacement=right) if known else None,
    )


def _is_odd(one: str) -> bool:
    """Whether it is neither plain, nor a unit, nor of a name."""
    return not one.isascii() and one not in UNITS and unicodedata.category(one) not in LETTERS
