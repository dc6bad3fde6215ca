# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole way, written once: read, select, gather, lint, render, post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from rules.engine.run import lint, needed_by
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Submission
from rules.report import Report

Gather = Callable[[Submission, frozenset[str]], Mapping[str, object]]


class Door(Protocol):
    """One way in and out: the command line, GitHub, a list."""

    def read(self) -> Iterable[Submission]:
        """What came in."""

    def render(self, reports: tuple[Report, ...]) -> str:
        """What is to be said of it."""

    def post(self, text: str) -> None:
        """Say it."""


def handle(door: Door, policy: Policy, gather: Gather) -> tuple[Report, ...]:
    """Take what is at a door from reading to saying."""
    reports: list[Report] = []
    for submission in door.read():
        rules = select(submission, policy)
        facts = gather(submission, needed_by(rules))
        reports.append(lint(submission, rules, facts, policy))
    door.post(door.render(tuple(reports)))
    return tuple(reports)
