# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole way, written once: read, select, gather, lint, render, post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

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


Chosen = Policy | Callable[[Submission], Policy]
"""The policy of every submission, or that of each."""

Words = TypeVar("Words")
"""What a door says: text for a terminal, a check run and a comment, a mail."""


class Door(Protocol[Words]):
    """One way in and out: the command line, GitHub, a list."""

    def read(self) -> Iterable[Submission]:
        """What came in."""

    def render(self, reports: tuple[Report, ...]) -> Words:
        """What is to be said of it."""

    def post(self, text: Words) -> None:
        """Say it."""


Part = tuple[tuple[Outcome, ...], tuple[tuple[str, str], ...]]
"""What a share gives: outcomes, and what the facts came from."""


@dataclass(frozen=True, slots=True)
class Share:
    """A submission, and which part of the rules that speak of it is asked."""

    submission: Submission
    part: int
    parts: int


def handle(
    door: Door[Words], policy: Chosen, gather: Gather, each: Each = one_by_one
) -> tuple[Report, ...]:
    """Take what is at a door from reading to saying; ``each`` may share the judging."""
    submissions = tuple(door.read())

    def judge(share: Share) -> Part:
        decided = policy(share.submission) if callable(policy) else policy
        rules = select(share.submission, decided)
        some = rules[_slice(len(rules), share)]
        facts = gather(share.submission, needed_by(some))
        report = lint(share.submission, some, facts, decided)
        return report.outcomes, report.facts

    shares = [share for one in submissions for share in _shares(one)]
    patches = sum(len(one.patches) for one in submissions)
    reports = _reports(submissions, each(judge, shares, patches))
    door.post(door.render(reports))
    return reports


def _shares(submission: Submission) -> Sequence[Share]:
    parts = SHARES if len(submission.patches) > LONG else 1
    return [Share(submission, part, parts) for part in range(parts)]


def _slice(count: int, share: Share) -> slice:
    return slice(count * share.part // share.parts, count * (share.part + 1) // share.parts)


def _reports(submissions: Iterable[Submission], found: Iterable[Part]) -> tuple[Report, ...]:
    """The shares of each submission put together, in the order of the rules."""
    parts = iter(found)
    return tuple(_whole(one, tuple(islice(parts, len(_shares(one))))) for one in submissions)


def _whole(submission: Submission, parts: Sequence[Part]) -> Report:
    outcomes = tuple(outcome for some, _ in parts for outcome in some)
    facts = sorted({fact for _, each in parts for fact in each})
    return Report(submission=submission, outcomes=outcomes, facts=tuple(facts))
