# SPDX-License-Identifier: GPL-2.0-or-later
"""Authors and signers can be reached at the address they give.

Why
    Reviews, bug reports and questions about the licence go to this address for years. Mail to
    a relay such as users.noreply.github.com, or to a host without a domain, is lost.

Fix
    git config user.email you@your.domain
    git rebase -r --exec "git commit --amend --reset-author --no-edit" BASE
    Replace the address in the Signed-off-by line too (git rebase -i BASE opens
    the list of commits: mark them as reword).
    On GitHub, untick "Keep my email addresses private".

See
    Documentation/process/submitting-patches.rst, Sign your work - the Developer's Certificate of Origin
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import is_unreachable
from rules.kernel.machines import PERSONAL, is_machine
from rules.kernel.tags import PEOPLE, every
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
FIRM = True
REPORTER = "Reported-by"
WEB = "noreply@github.com"

BAD = (
    """\
From: Ada Hacker <1+ada@users.noreply.github.com>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@thinkpad.local>
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

Reported-by: Spider <noreply@looms.example>
Closes: https://looms.example/1
Signed-off-by: Ada Hacker <ada@engine.example>
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
        if tag.person is None or not tag.named(*PEOPLE) or tag.named(REPORTER):
            continue
        email = tag.person.email
        if tag.named(*PERSONAL) and is_machine(tag.person):
            continue  # that it speaks at all is the finding of another rule
        if is_unreachable(email) and email.lower() not in told:
            told.add(email.lower())
            yield _finding(patch, tag.key, email, tag.line)
    committer = patch.committer
    for role, person in (("the author", patch.author), ("the committer", committer)):
        email = person.email if person else ""
        web = role == "the committer" and email.lower() == WEB
        machine = person is not None and is_machine(person)
        if is_unreachable(email) and email.lower() not in told and not (web or machine):
            told.add(email.lower())
            yield _finding(patch, role, email, None)


def _finding(patch: Patch, role: str, email: str, line: int | None) -> Finding:
    text = patch.message.line(line) if line else None
    return patch.finding(
        "trailers",
        f"{role} has the address {email}, where no mail arrives",
        "an address that is read",
        line=line,
        column=max((text or "").find(email), 0),
        width=len(email) if text and email in text else 0,
    )
