# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch changes something.

Why
    An empty commit is a leftover of a rebase, or a note to oneself; git am refuses it.

Fix
    git rebase --interactive --empty=drop BASE, and drop it

See
    Documentation/process/5.Posting.rst, Sending the patch
    https://docs.kernel.org/process/5.Posting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL

MAIL = """\
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
BAD = (MAIL.replace("\n\nIt", "\nX-Pull-Base: rust-next\nX-Pull-Empty: yes\n\nIt"),)
GOOD = (MAIL,)


def check(patch: Patch) -> Iterator[Finding]:
    hidden = patch.transport is not None and patch.transport.html
    is_draft = patch.id is None and patch.transport is None  # a message, before its commit
    if not patch.diff and not patch.damage and not hidden and not is_draft:
        yield patch.finding("diff", "no change at all", "a change, or no patch")
