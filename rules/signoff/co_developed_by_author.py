# SPDX-License-Identifier: GPL-2.0-or-later
"""Co-developed-by names additional authors, never the author in From.

Why
    The tag gives credit to those whom the From line does not name. The author has it there, and
    is counted twice otherwise.

Fix
    Take the line out; the sign-off of the author stays.
    If somebody else wrote the patch, git commit --amend --no-edit --author="Name <address>"

See
    Documentation/process/submitting-patches.rst, When to use Acked-by:, Cc:, and Co-developed-by:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import hides_author, same_person
from rules.kernel.tags import every, sign_offs
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE,)
FIRM = True

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Co-developed-by: Ada Hacker <ada@engine.example>
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
    author = patch.author
    if hides_author(patch):
        return
    for tag in every(patch.message):
        person = tag.person
        if person is None or not tag.named("Co-developed-by") or not same_person(person, author):
            continue
        yield patch.finding(
            "trailers",
            f"Co-developed-by {person.name or person.email}, who is the author",
            "only the sign-off of the author",
            line=tag.line,
            width=len(tag.key) + 1,
            repair=Replacement(replacement="") if tag.rows == 1 and _is_alone(patch) else None,
        )


def _is_alone(patch: Patch) -> bool:
    """Whether nobody else signs: another signer may be the author that From should name."""
    people = [tag.person for tag in sign_offs(patch.message)]
    return all(person and same_person(person, patch.author) for person in people)
