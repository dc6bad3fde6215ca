# SPDX-License-Identifier: GPL-2.0-or-later
"""A new patch does not look like a reply or a forward.

Why
    The tools that collect patches pass over what begins with Re:, for that is where people answer.
    A patch sent so is not seen.

Fix
    git send-email --in-reply-to=ID keeps the subject as it is; so does b4 send

See
    Documentation/process/submitting-patches.rst, Include PATCH in the subject
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.read.subject import REPLY
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL

RIGHT = """\
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
"""
BAD = (
    RIGHT.replace("[PATCH]", "Re: [PATCH]"),
    RIGHT.replace("[PATCH]", "Fwd: [PATCH]"),
)
GOOD = (
    RIGHT,
    RIGHT.replace("[PATCH] mm", "[PATCH] Re: [PATCH] mm"),
)


def check(patch: Patch) -> Iterator[Finding]:
    found = REPLY.match(patch.subject.raw)
    if found is None or patch.transport is None:
        return
    yield patch.finding(
        "subject",
        f'a new patch whose subject begins with "{found[0].strip()}"',
        "a subject that begins with [PATCH",
        line=1,
        text=patch.subject.raw,
        width=len(found[0].rstrip()),
    )
