# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the reply share: a desk, lists, archived mails, and reports of real rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Person, Submission
from rules.read.letter import read_post
from rules.read.mail import read_mail
from rules.read.series import sort_posts, submissions
from rules.report import Finding, Outcome, Reach, Report, Severity
from service.mail_said import Desk, Envelope, Occasion, Word
from service.render.conduct import Conduct, Copy
from tests.examples import first_good, read_example

LIST = "rust@lists.engine.example"
NOW = datetime(2026, 1, 2, 4, 0, tzinfo=UTC)
ADA = Person(name="Ada Hacker", email="ada@engine.example")
DESK = Desk(
    sender=Person(name="Ksquirrel", email="ksquirrel@lint.engine.example"),
    contact=Person(name="Ksquirrel operators", email="people@lint.engine.example"),
    site="https://lint.engine.example",
    domain="lint.engine.example",
    bounces="bounces.engine.example",
    secret=b"a secret of the tests",
)
OCCASION = Occasion(series="series-1", page="7q2m9k", rules="rust@4f2c9e1", written=NOW)
LOUD = "trailer-misspelled"
"""A rule that may speak on a list."""


def conduct(words: Mapping[str, Word] | None = None) -> Conduct:
    return Conduct(
        now=NOW,
        words={LIST: "author"} if words is None else words,
        known=frozenset((LIST, "linux-kernel@vger.kernel.org", "other@lists.engine.example")),
        own=frozenset((DESK.sender.email, DESK.contact.email)),
        domain=DESK.domain,
    )


def with_headers(**headers: str) -> bytes:
    """The good patch with these headers, an underscore for a dash; an empty one is taken out."""
    head, _, body = first_good().partition("\n\n")
    wanted = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    kept = [line for line in head.split("\n") if line.partition(":")[0].lower() not in wanted]
    kept += [f"{name}: {value}" for name, value in wanted.items() if value]
    return ("\n".join(kept) + "\n\n" + body).encode()


def archived(raw: bytes, *, at: str = LIST, arrived: datetime = NOW) -> Copy:
    return Copy(list=at, mail=read_mail(raw), post=read_post(raw), arrived=arrived)


def submitted(*raws: bytes) -> Submission:
    """The one series that these mails make."""
    (found,) = submissions(sort_posts(map(read_post, raws)).series)
    return found


def judged(*raws: bytes) -> Report:
    """What the rules that may speak on a list say of a series."""
    submission = submitted(*raws)
    policy = Policy(reach=Reach.LIST)
    return lint(submission, select(submission, policy), {}, policy)


def reported(
    *findings: Finding,
    submission: Submission | None = None,
    rule: str = LOUD,
    cap: Severity = Severity.WARNING,
) -> Report:
    """A report of findings that no rule made."""
    whole = submission or read_example(first_good())[0]
    return Report(
        submission=whole, outcomes=(Outcome(rule=rule, cap=cap, findings=tuple(findings)),)
    )


def found(seen: str = "a full stop", expected: str = "none", **where: object) -> Finding:
    """A finding in the first patch, with any of the fields of its place."""
    finding = read_example(first_good())[0].patches[0].finding("body", seen, expected)
    place = replace(finding.where, **where)  # type: ignore[arg-type]
    return replace(finding, where=place)


def to_author() -> Envelope:
    return Envelope(to=ADA)
