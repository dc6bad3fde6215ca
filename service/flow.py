# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole way, written once: read, select, gather, lint, render, post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from rules.engine.run import lint, needed_by
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Submission
from rules.report import Outcome, Report
from service.each import Each, one_by_one

Gather = Callable[[Submission, frozenset[str]], Mapping[str, object]]

LONG = 100
"""A series of more patches is judged in shares, which several processes may take."""
SHARES = 8


class Door(Protocol):
    """One way in and out: the command line, GitHub, a list."""

    def read(self) -> Iterable[Submission]:
        """What came in."""

    def render(self, reports: tuple[Report, ...]) -> str:
        """What is to be said of it."""

    def post(self, text: str) -> None:
        """Say it."""


@dataclass(frozen=True, slots=True)
class Share:
    """A submission, and which part of the rules that speak of it is asked."""

    submission: Submission
    part: int
    parts: int


def handle(
    door: Door, policy: Policy, gather: Gather, each: Each = one_by_one
) -> tuple[Report, ...]:
    """Take what is at a door from reading to saying; ``each`` may share the judging."""
    submissions = tuple(door.read())

    def judge(share: Share) -> tuple[Outcome, ...]:
        rules = select(share.submission, policy)
        some = rules[_part(len(rules), share)]
        facts = gather(share.submission, needed_by(some))
        return lint(share.submission, some, facts, policy).outcomes

    shares = [share for one in submissions for share in _shares(one)]
    patches = sum(len(one.patches) for one in submissions)
    reports = _reports(submissions, each(judge, shares, patches))
    door.post(door.render(reports))
    return reports


def _shares(submission: Submission) -> Sequence[Share]:
    parts = SHARES if len(submission.patches) > LONG else 1
    return [Share(submission, part, parts) for part in range(parts)]


def _part(count: int, share: Share) -> slice:
    return slice(count * share.part // share.parts, count * (share.part + 1) // share.parts)


def _reports(
    submissions: Iterable[Submission], found: Iterable[tuple[Outcome, ...]]
) -> tuple[Report, ...]:
    """The outcomes of the shares of each submission put together, in the order of the rules."""
    outcomes = iter(found)
    return tuple(
        Report(
            submission=one,
            outcomes=tuple(o for some in islice(outcomes, len(_shares(one))) for o in some),
        )
        for one in submissions
    )
