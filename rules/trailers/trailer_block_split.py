# SPDX-License-Identifier: GPL-2.0-or-later
"""The tags are one block at the end of the message.

Why
    Git and b4 read the last paragraph, and only that. A tag above it, or a block with no blank
    line before it, is text to them.

Fix
    git commit --amend      # in the editor: one blank line, then all tags; footnotes go above

See
    git interpret-trailers --help, Description
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.facts import Context
from rules.kernel.tags import stray
from rules.model import Message, Patch, Trailer
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")

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

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>

[1] https://looms.example/1

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

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace('early")\n', 'early")\n[ Bob: fix the title ]'),
)


def check(patch: Patch) -> Iterator[Finding]:
    lost = list(stray(patch.message))
    if lost and not _is_noted(patch.message, lost):
        first = lost[0]
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        seen = f"{first.key}{more} above the last paragraph, where git sees no tag"
    elif not lost and _is_glued(patch.message):
        first = patch.message.trailers[0]
        seen = f"no blank line between the text and {first.key}"
    else:
        return
    yield patch.finding(
        "trailers",
        seen,
        "one blank line, then all tags as the last paragraph",
        line=first.line,
        width=len(first.key) + 1,
    )


def _is_glued(message: Message) -> bool:
    """Whether the block begins with a line of text, which git lets pass."""
    first = message.trailers[0].line - message.first if message.trailers else 0
    above = message.body[message.block : first]
    return bool(above) and not above[0].startswith(("[", "(", "#"))


def _is_noted(message: Message, lost: Sequence[Trailer]) -> bool:
    """Whether only notes in brackets, blank lines and all, part the tags from each other."""
    end = len(message.body) if message.trailers else lost[-1].line - message.first + 1
    tags = {tag.line for tag in (*lost, *message.trailers)}
    rest = [
        line
        for number, line in enumerate(message.body[:end], message.first)
        if number > lost[0].line and number not in tags
    ]
    between = "\n".join(rest).strip()
    return end == len(message.body) and between.startswith("[") and between.endswith("]")
