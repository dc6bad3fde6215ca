# SPDX-License-Identifier: GPL-2.0-or-later
"""A review or an ack is given by a person.

Why
    Reviewed-by states what its giver has done and believes. Nobody can ask a program for its
    reasons, or hold it to its word. Tested-by and Reported-by may name a bot.

Fix
    git commit --amend      # in the editor: drop the line; a sentence may say what the tool found

See
    Documentation/process/submitting-patches.rst, Reviewer's statement of oversight
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.machines import is_machine
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
OPINIONS = ("Reviewed-by", "Acked-by")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Reviewed-by: Copilot <copilot@github.com>
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

Reviewed-by: Bob Weaver <bob@looms.example>
Tested-by: weaving bot <bot@looms.example>
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

It was freed twice on the error path.

Reviewed-by: Claude Weaver <claude@looms.example>
Tested-by: weaving bot <bot@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    for tag in patch.message.trailers:
        person = tag.person
        if tag.named(*OPINIONS) and person is not None and is_machine(person):
            yield patch.finding(
                "trailers",
                f"{tag.key} of {person.name or person.email}, a program",
                "the tag of a person; in the text, what the program found",
                line=tag.line,
                column=len(tag.key) + 2,
                width=max(len(patch.message.line(tag.line) or "") - len(tag.key) - 2, 0),
                repair=Replacement(replacement="") if tag.rows == 1 else None,
            )
