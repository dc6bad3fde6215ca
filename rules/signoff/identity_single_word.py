# SPDX-License-Identifier: GPL-2.0-or-later
"""The name is the one the person is known by.

Why
    A handle as a name is asked about in most reviews. Pseudonyms and names of one word are
    welcome where the person is known by them; a login is mostly an oversight.

Fix
    git config user.name "Your Name"     # if it is an oversight
    Nothing, if you are known by this name.

See
    Documentation/process/submitting-patches.rst, Sign your work - the Developer's Certificate of Origin
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import hides_author, is_nobody, without_company
from rules.kernel.machines import is_machine
from rules.model import Patch, Person, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)

BAD = (
    """\
From: ada_99 <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: ada_99 <ada@engine.example>
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
From: =?utf-8?q?=E7=8E=8B=E5=B0=8F=E6=98=8E?= <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: 王小明 <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    told: set[str] = set()
    for patch in submission.patches:
        author = patch.author
        if hides_author(patch) or is_nobody(author) or is_machine(author):
            continue
        how = _how(author)
        if how is None or author.email.lower() in told:
            continue
        told.add(author.email.lower())
        yield _finding(patch, author, how)


def _finding(patch: Patch, author: Person, how: str) -> Finding:
    lines = ((tag.line, patch.message.line(tag.line) or "") for tag in patch.message.signers())
    line, text = next(((n, t) for n, t in lines if author.name in t), (None, ""))
    return patch.finding(
        "trailers",
        f"the name {author.name} {how}",
        "the name the person is known by; if this is it, all is well",
        line=line,
        column=max(text.find(author.name), 0),
        width=len(author.name) if text else 0,
    )


def _how(person: Person) -> str | None:
    """What makes a name look like a login; scripts without capitals or blanks are left alone."""
    name = without_company(person.name)
    if any(ch.isdigit() or ch == "_" for ch in name):
        return "has digits or underscores"
    if not name.isascii():
        return None
    if " " in name or not name:
        return None
    if name.islower():
        return "has no capital letter"
    login = person.email.partition("@")[0].lower()
    return "is the mailbox's" if name.lower() == login else None
