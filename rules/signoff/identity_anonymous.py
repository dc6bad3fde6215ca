# SPDX-License-Identifier: GPL-2.0-or-later
"""Authors and signers have a name.

Why
    The kernel takes no anonymous work: a sign-off is worth as much as the identity behind it.
    A pseudonym is fine if the person is known by it; a placeholder of the machine is not.

Fix
    git config user.name "Your Name"
    git commit --amend --reset-author -s      # in the editor: take the old sign-off out

See
    Documentation/process/submitting-patches.rst, Sign your work - the Developer's Certificate of Origin
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import hides_author, is_nobody, same_address
from rules.kernel.tags import every, sign_offs
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
FIRM = True

BAD = (
    """\
From: root <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: root <ada@engine.example>
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
From: ada42 <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: ada42 <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    told: set[str] = set()
    for tag in every(patch.message):
        person = tag.person
        if person is None or not tag.named("Signed-off-by", "Co-developed-by") or not person.name:
            continue
        if is_nobody(person) and person.name not in told:
            told.add(person.name)
            text = patch.message.line(tag.line) or ""
            yield patch.finding(
                "trailers",
                f"{tag.key} gives {person.name!r} as the name",
                "the name the person is known by",
                line=tag.line,
                column=max(text.find(person.name), 0),
                width=len(person.name) if person.name in text else 0,
            )
    author = patch.author
    if author.email and is_nobody(author) and author.name not in told and not hides_author(patch):
        yield patch.finding(
            "trailers",
            f"the author {author.email} has no name"
            if author.name in ("", author.email)
            else f"the author is named {author.name!r}",
            "the name the person is known by, in the From line",
            severity=Severity.WARNING if _is_known(patch) else None,
        )


def _is_known(patch: Patch) -> bool:
    """Whether a sign-off of the author's address gives the name."""
    people = (tag.person for tag in sign_offs(patch.message))
    return any(p and same_address(p, patch.author) and not is_nobody(p) for p in people)
