# SPDX-License-Identifier: GPL-2.0-or-later
"""The last Signed-off-by is that of the person who submits the patch.

Why
    The sign-offs record the way a patch took, in order. Who sends another person's work
    certifies by a sign-off below the others that it may be passed on.

Fix
    git commit --amend --no-edit -s      # as the person who sends the patch

See
    Documentation/process/submitting-patches.rst, Sign your work and When to use Co-developed-by
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import is_nobody, same_person, submitter
from rules.kernel.tags import sign_offs
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.RELAY)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

From: Bob Weaver <bob@looms.example>

It was freed twice on the error path.

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

From: Bob Weaver <bob@looms.example>

It was freed twice on the error path.

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
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

From: Bob Weaver <bob@looms.example>

It was freed twice on the error path.

Signed-off-by: Bob Weaver <bob@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
Cc: Eve Tester <eve@looms.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    sender = submitter(patch)
    signers = [tag for tag in sign_offs(patch.message) if tag.person is not None]
    if sender is None or is_nobody(sender) or not signers or signers[-1].person is None:
        return
    last = signers[-1]
    if same_person(signers[-1].person, sender):
        return
    signed = [tag for tag in signers if tag.person and same_person(tag.person, sender)]
    if not signed and same_person(patch.author, sender):
        return
    role = "the sender" if patch.committer is None else "the committer"
    yield patch.finding(
        "trailers",
        f"the last sign-off is not by {sender}, {role}"
        + (", who signed above it" if signed else ""),
        "the Signed-off-by of the person who passes the patch on, below the others",
        line=last.line,
        width=len(last.key) + 1,
    )
