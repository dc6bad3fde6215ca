# SPDX-License-Identifier: GPL-2.0-or-later
"""A message is plain text, without Markdown or HTML.

Why
    git log, mail and an editor show it as it is written. Bold, task lists, link syntax and tags are
    noise there, and often what a form or a tool left behind.

Fix
    git commit --amend      # in the editor: sentences, "- " before entries of a list, plain addresses

See
    Documentation/process/security-bugs.rst, Formatting
    https://docs.kernel.org/process/security-bugs.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.prose import prose
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
FORMS = (
    (r"^\s{0,4}[-*] (\[[ xX]\]) ", "a task list"),
    (r"(?<![\w*(])(\*\*[A-Za-z][^*]{0,60}[\w.:!?]\*\*)(?![\w*(])", "bold text"),
    (r"(\]\(https?://)", "a Markdown link"),
    (r"(</?(?:br|details|summary|h[1-6]|ul|li|strong) ?/?>)", "an HTML tag"),
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

- [x] tested

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed **twice** on the error path.

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

The object is freed twice:

- once by the caller
- once on the error path

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

The cache takes a `char **name, **last` and is freed twice:

* once by the caller
- once here, see `a[0](b)`

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    found = [hit for n, line in prose(patch.message) for hit in _forms(n, line)]
    if not found:
        return
    number, word, start, end = found[0]
    more = f", the first of {len(found)} pieces of markup" if found[1:] else ""
    yield patch.finding(
        "body", f"{word}{more}", "plain text", line=number, column=start, width=end - start
    )


def _forms(number: int, line: str) -> Iterator[tuple[int, str, int, int]]:
    bare = re.sub(r"`[^`]{0,200}`", lambda code: " " * len(code[0]), line)
    for pattern, word in FORMS:
        found = re.search(pattern, bare)
        if found:
            yield number, word, found.start(1), found.end(1)
