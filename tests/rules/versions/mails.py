# SPDX-License-Identifier: GPL-2.0-or-later
"""Versions of a patch, and replies to them, as an mbox; what a rule says of the last version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from rules.engine.rule import find
from rules.engine.run import lint
from rules.facts import Posting
from rules.model import Submission
from rules.report import Finding, Severity
from tests.examples import archive_of, read_example
from tests.fakes import fake_maintainers

ADA = "Ada Hacker <ada@engine.example>"
BOB = "Bob Weaver <bob@looms.example>"
EVE = "Eve Fox <eve@looms.example>"
SIGNED = f"Signed-off-by: {ADA}"
TITLE = "mm/slub: free the object once"
FREE = ("-	kfree(object);",)


def lines(word: str, count: int = 25) -> tuple[str, ...]:
    """So many added lines."""
    return tuple(f"+	{word}({n});" for n in range(count))


def post(
    name: str,
    day: float,
    subject: str = f"[PATCH] {TITLE}",
    *,
    change: tuple[str, ...] = FREE,
    tags: tuple[str, ...] = (),
    notes: str = "",
    text: str = "It was freed twice on the error path.",
    sender: str = ADA,
    to: str = "",
    cc: str = "",
    path: str = "mm/slub.c",
    start: int = 12,
) -> str:
    """A patch, so many days after the first of January."""
    old, new = (sum(line[0] in signs for line in change) for signs in ("- ", "+ "))
    diff = (
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
        f"@@ -{start},{old} +{start},{new} @@\n" + "".join(f"{line}\n" for line in change)
    )
    body = "\n".join((text, "", *tags, f"Signed-off-by: {sender}", "---", notes, diff))
    return _mail(name, day, subject, sender, to, body, cc)


def cover(name: str, day: float, subject: str, text: str = "Once.", to: str = "") -> str:
    return _mail(name, day, subject, ADA, to, text)


def reply(
    name: str,
    day: float,
    to: str,
    text: str,
    sender: str = BOB,
    subject: str = f"Re: [PATCH] {TITLE}",
) -> str:
    return _mail(name, day, subject, sender, to, text)


def _mail(
    name: str, day: float, subject: str, sender: str, to: str, text: str, cc: str = ""
) -> str:
    date = format_datetime(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))
    above = f"In-Reply-To: <{to}@x.example>\n" if to else ""
    above += f"To: mm@lists.engine.example\nCc: {cc}\n" if cc else ""
    return (
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {sender}\nDate: {date}\n"
        f"Message-ID: <{name}@x.example>\n{above}Subject: {subject}\n\n{text}\n\n"
    )


def of(key: str, text: str) -> Submission:
    """The series of these mails that begins with this one."""
    return next(one for one in read_example(text) if one.key == f"{key}@x.example")


def earlier(key: str, text: str) -> tuple[Posting, ...]:
    return archive_of(text).earlier(of(key, text))


def names(key: str, text: str) -> list[str]:
    """The postings before a series, the newest first."""
    return [one.submission.key.partition("@")[0] for one in earlier(key, text)]


def findings(
    rule: str, key: str, *mails: str, mailmap: str = ""
) -> Iterator[tuple[Severity, Finding]]:
    text = "".join(mails)
    facts = {"archive": archive_of(text), "maintainers": fake_maintainers(mailmap=mailmap)}
    report = lint(of(key, text), [find(rule)], facts)
    assert not report.broken()
    assert not report.skipped()
    yield from ((one.severity, one.finding) for one in report.said())


def said(rule: str, key: str, *mails: str, mailmap: str = "") -> list[str]:
    """What was seen in the series that begins with a mail, notes with a mark."""
    return [
        f"{'note: ' if severity is Severity.NOTE else ''}{one.seen}"
        for severity, one in findings(rule, key, *mails, mailmap=mailmap)
    ]
