# SPDX-License-Identifier: GPL-2.0-or-later
"""The author of a patch is among those who sign it off.

Why
    The sign-off certifies that the work may be passed on, and that begins with its author. Who
    carries another person's patch adds a sign-off, and leaves the author's in place.

Fix
    git commit --amend --no-edit -s      # the author signs
    git commit --amend --no-edit --author="Name <address>"      # the author was wrong
    A From: line at the start of the mail names an author other than the sender.

See
    Documentation/process/submitting-patches.rst, Sign your work and From Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import hides_author, plain_name, same_person
from rules.kernel.machines import is_machine
from rules.kernel.tags import sign_offs
from rules.model import Patch, Person, Trailer
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE,)
FIRM = True

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

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

It was freed twice on the error path.

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

Signed-off-by: Ada Hacker (Looms) <ada@looms.example>
Signed-off-by: Bob Weaver <bob@looms.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    author = patch.author
    signers = sign_offs(patch.message)
    if not signers or not author.email or hides_author(patch) or is_machine(author):
        return  # no person: ai-signed-off and author-mangled speak
    if any(_signs(author, signer) for signer in signers):
        return
    last = signers[-1]
    yield patch.finding(
        "trailers",
        f"no sign-off by {author}, the author",
        "a Signed-off-by of the author, before those of others",
        line=last.line,
        width=len(last.key) + 1,
    )


def _signs(author: Person, signer: Trailer) -> bool:
    if signer.person is not None:
        return same_person(author, signer.person)
    value = plain_name(signer.value)
    return author.email.lower() in value or plain_name(author.name) in value
