# SPDX-License-Identifier: GPL-2.0-or-later
"""The author's name and address are the same in From and sign-off.

Why
    Git records the From line, the sign-off names who certified. Written in two ways they look
    like two people, to readers and to the statistics.

Fix
    git commit --amend --no-edit --author="Name <address>"
    If you post from another mailbox, let git send-email --from add the From: line to the body.

See
    Documentation/process/submitting-patches.rst, From Line
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import (
    hides_author,
    is_nobody,
    is_unreachable,
    plain_name,
    same_address,
    same_person,
)
from rules.kernel.tags import sign_offs
from rules.model import Patch, Person, Submission, Trailer
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.STABLE,)
FIRM = True

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@looms.example>
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
    BAD[0].replace("<ada@looms.example>", "(Looms) <Ada@engine.example>"),
)


def check(submission: Submission) -> Iterator[Finding]:
    found: dict[tuple[Person, Person], list[tuple[Patch, Trailer]]] = {}
    for patch in submission.patches:
        for signer, tag in _near(patch):
            found.setdefault((patch.author, signer), []).append((patch, tag))
    for (author, signer), places in found.items():
        patch, tag = places[0]
        yield patch.finding(
            "trailers",
            f"the author is {author}, the sign-off by {signer}"
            + (f", in {len(places)} patches" if len(places) > 1 else ""),
            "the same name and address in both",
            line=tag.line,
            column=len(tag.key) + 2,
            width=max(len(patch.message.line(tag.line) or "") - len(tag.key) - 2, 0),
            severity=_severity(author, signer),
        )


def _near(patch: Patch) -> Iterator[tuple[Person, Trailer]]:
    """The sign-off that is the author's, but not to the letter."""
    author = patch.author
    if hides_author(patch) or is_unreachable(author.email) or is_nobody(author):
        return
    mine = [
        (tag.person, tag)
        for tag in sign_offs(patch.message)
        if tag.person is not None and tag.person.name and same_person(tag.person, author)
    ]
    if mine and not any(_equal(author, signer) for signer, _ in mine):
        yield from (pair for pair in mine[:1] if not is_unreachable(pair[0].email))


def _equal(author: Person, signer: Person) -> bool:
    same_name = plain_name(author.name) == plain_name(signer.name)
    return same_name and author.email.lower() == signer.email.lower()


def _severity(author: Person, signer: Person) -> Severity | None:
    """A note where no more than the +tag of the address differs."""
    same_name = plain_name(author.name) == plain_name(signer.name)
    return Severity.NOTE if same_name and same_address(author, signer) else None
