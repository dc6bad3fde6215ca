# SPDX-License-Identifier: GPL-2.0-or-later
"""Who sends another person's patch names the author in a From line.

Why
    Git takes the author from the first line of the text, and else from the sender of the mail.
    Without it the work is recorded as the sender's.

Fix
    git commit --amend --no-edit --author="Name <address>"
    git send-email and b4 send then write "From: Name <address>" at the top of the mail.

See
    Documentation/process/submitting-patches.rst, From Line
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

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.RELAY)
FIRM = True

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

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

It was freed twice on the error path.

Co-developed-by: Bob Weaver <bob@looms.example>
Signed-off-by: Bob Weaver <bob@looms.example>
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
        return  # git keeps the author of a commit; a From line was there
    first = before_author(patch)
    last = sign_offs(patch.message)[-1:]
    if first is None or first.person is None or last[0].person is None:
        return
    if same_person(last[0].person, patch.sender):
        yield patch.finding(
            "trailers",
            f"{first.person.name or first.person.email} signs first, and no From line names them",
            f"From: {first.person} as the first line, or the sign-off of the author first",
            line=first.line,
            width=len(first.key) + 1,
        )
