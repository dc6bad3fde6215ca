# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviews and acks come from other people than the authors.

Why
    The sign-off already says that the author stands behind the patch. A review is worth
    something because somebody else did it, and is counted as that.

Fix
    git commit --amend      # in the editor: drop the line; say how it was tested in a sentence

See
    Documentation/process/submitting-patches.rst, Reviewer's statement of oversight
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import hides_author, same_person
from rules.kernel.machines import is_machine
from rules.kernel.route import co_authors
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT)
OPINIONS = ("Reviewed-by", "Acked-by", "Tested-by", "Suggested-by")
MILD = ("Tested-by", "Suggested-by")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Reviewed-by: Ada Hacker <ada@engine.example>
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
Tested-by: Bob Weaver <bob@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
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

Reviewed-by: Bob Weaver <bob@looms.example>
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
    if hides_author(patch):
        return
    partners = co_authors(patch.message)
    for tag in patch.message.trailers:
        person = tag.person
        if not tag.named(*OPINIONS) or person is None or is_machine(person):
            continue
        own = same_person(person, patch.author)
        if own or any(same_person(person, one) for one in partners):
            firm = own and not tag.named(*MILD)
            yield patch.finding(
                "trailers",
                f"{tag.key} of {person.name or person.email}, who is {'the' if own else 'an'} author",
                "only the sign-off of an author",
                line=tag.line,
                width=len(tag.key) + 1,
                repair=Replacement(replacement="") if firm and tag.rows == 1 else None,
                severity=None if firm else Severity.NOTE,
            )
