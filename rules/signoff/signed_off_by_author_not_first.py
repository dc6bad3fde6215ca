# SPDX-License-Identifier: GPL-2.0-or-later
"""The sign-off of the author comes first.

Why
    The sign-offs are the way a patch took, in order. The first one that is not half of a
    Co-developed-by pair is taken for the author's.

Fix
    git commit --amend      # in the editor: the sign-offs in the order in which people passed it on

See
    Documentation/process/submitting-patches.rst, Sign your work
    Documentation/process/maintainer-tip.rst, Ordering of commit tags
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import same_person
from rules.kernel.route import before_author
from rules.kernel.tags import sign_offs
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

From: Bob Weaver <bob@looms.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
Signed-off-by: Bob Weaver <bob@looms.example>
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

Co-developed-by: Bob Weaver <bob@looms.example>
Signed-off-by: Bob Weaver <bob@looms.example>
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


def check(patch: Patch) -> Iterator[Finding]:
    first = before_author(patch)
    if first is None or first.person is None or _asks_for_from(patch):
        return
    yield patch.finding(
        "trailers",
        f"the sign-off of {first.person.name or first.person.email} above the author's",
        f"that of {patch.author.name} first, then those of who passed it on",
        line=first.line,
        width=len(first.key) + 1,
    )


def _asks_for_from(patch: Patch) -> bool:
    """Whether the sender signs last as the author, of which in-body-from-missing speaks."""
    last = sign_offs(patch.message)[-1].person
    mailed = patch.committer is None and same_person(patch.author, patch.sender)
    return mailed and last is not None and same_person(last, patch.sender)
