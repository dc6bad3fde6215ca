# SPDX-License-Identifier: GPL-2.0-or-later
"""A Link leads to what the message does not tell.

Why
    patch.msgid.link names the mail a commit was taken from, and the maintainer who applies it
    adds that line. In a posting, a link to itself or to its own older version tells nothing.

Fix
    git commit --amend      # in the editor: drop the line, or link to the discussion on lore.kernel.org

See
    Documentation/process/5.Posting.rst, Patch formatting and changelogs
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import same_person
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.RESEND, Context.STABLE, Context.RELAY)
ORIGIN = "://patch.msgid.link/"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Link: https://patch.msgid.link/20260101030405.1-1-ada@engine.example
Signed-off-by: Ada Hacker <ada@engine.example>
---
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

Link: https://lore.kernel.org/20260101030405.1-1-bob@looms.example/
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

It was freed twice [1].

Link: https://patch.msgid.link/20260101030405.1-1-bob@looms.example # [1]
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    if patch.committer is not None or not same_person(patch.author, patch.sender):
        return  # a maintainer's copy, where this line says where it came from
    for tag in patch.message.trailers:
        if not tag.named("Link"):
            continue
        itself = bool(patch.id) and f"/{patch.id}" in tag.value
        if itself or (ORIGIN in tag.value and "[" not in tag.value):
            yield patch.finding(
                "trailers",
                "a link to this very mail" if itself else "a link on patch.msgid.link in a posting",
                "a link to more than the message says, or none",
                line=tag.line,
                width=len(patch.message.line(tag.line) or ""),
                repair=Replacement(replacement="") if tag.rows == 1 else None,
            )
