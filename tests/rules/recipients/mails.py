# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails for the tests of recipients: who got which patch of a series."""

from __future__ import annotations

from collections.abc import Sequence

from rules.engine.rule import find
from rules.engine.run import lint
from rules.kernel.maintainers import Maintainers
from rules.model import Submission
from rules.report import Said
from tests.examples import read_example
from tests.fakes import fake_maintainers

BODY = """\
It was freed twice on the error path.

{tags}Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/{path} b/{path}
--- a/{path}
+++ b/{path}
@@ -12 +12 @@
-	{old}
+	{new}
"""


def mail(
    to: str,
    *,
    number: str = "",
    sender: str = "Ada Hacker <ada@engine.example>",
    subject: str = "engine: free the object once",
    tag: str = "PATCH",
    path: str = "mm/slub.c",
    tags: str = "",
    old: str = "kfree(object);",
    new: str = "free(object);",
) -> str:
    """A mail; ``to`` is the whole To header, with other headers on lines below it."""
    place = number.partition("/")[0] or "1"
    head = (
        "From ada@engine.example Fri Jan  2 03:04:05 2026\n"
        f"From: {sender}\nSubject: [{tag}{' ' if number else ''}{number}] {subject} {number}\n"
        f"To: {to}\nMessage-ID: <{place}@engine.example>\nReferences: <first@engine.example>\n\n"
    )
    text = BODY.format(path=path, tags=tags, old=old, new=new)
    return head + ("Two patches.\n" if place == "0" else text) + "\n"


def said(
    rule: str, mails: str | Sequence[str], maintainers: Maintainers | None = None
) -> list[Said]:
    """What a rule says of one mail, or of those of a series."""
    text = mails if isinstance(mails, str) else "".join(mails)
    (one,) = read_example(text)
    return said_of(rule, one, maintainers or fake_maintainers())


def said_of(rule: str, one: Submission, maintainers: Maintainers) -> list[Said]:
    """What a rule says of a submission."""
    report = lint(one, [find(rule)], {"maintainers": maintainers})
    assert not report.broken()
    return list(report.said())
