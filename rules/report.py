# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules say of a submission: findings, outcomes, and the report that holds them."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rules.model import Submission

Part = Literal[
    "cover", "subject", "body", "trailers", "notes", "recipients", "diff", "series", "pull"
]
Verdict = Literal["clean", "notes", "warnings", "errors"]


class Severity(enum.IntEnum):
    """How bad: advice, a change will be asked for, or a maintainer would refuse it."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Reach(enum.IntEnum):
    """The most public place where a rule may speak."""

    LOCAL = 1
    PULL = 2
    LIST = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in a submission.

    ``patch`` is the number n of n/m, None for the series as a whole.  ``line`` counts from 1
    within the part: in the commit message for subject (always 1), body and trailers, in the
    notes below ``---``, in the new file for a diff.  ``text`` is that line, and ``column`` and
    ``width`` mark the piece of it that is meant, in characters, from 0.
    """

    part: Part
    patch: int | None = None
    path: str | None = None
    line: int | None = None
    text: str | None = None
    column: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A repair the submitter runs."""

    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A repair that replaces the line at the finding's place; empty text takes the line out."""

    replacement: str


Repair = Command | Replacement


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was seen, where, what was expected, and a repair where one is safe.

    ``severity`` and ``reach`` are None where the rule's own hold; a finding may only be milder
    than its rule, and be said less publicly.
    """

    seen: str
    expected: str
    where: Where
    repair: Repair | None = None
    severity: Severity | None = None
    reach: Reach | None = None

    def in_private(self) -> Finding:
        """The same finding, for the submitter's own machine alone."""
        return replace(self, reach=Reach.LOCAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """A finding the submitter asked not to hear, with the reason given."""

    rule: str
    reason: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one rule on one patch, or on the whole submission.

    ``cap`` is the most that may be said here: the rule's severity, or what the policy or the
    context (an RFC) leaves of it.  ``skipped`` is a reason, ``broken`` a one-line error.
    """

    rule: str
    cap: Severity
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    broken: str | None = None
    silenced: tuple[Silenced, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finding with the rule that yielded it and the severity that holds."""

    rule: str
    severity: Severity
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything the rules had to say of one submission.

    ``facts`` are what was at hand to judge it by: the name of a fact, and of what it came from.
    """

    submission: Submission
    outcomes: tuple[Outcome, ...]
    facts: tuple[tuple[str, str], ...] = ()

    def said(self) -> Iterator[Said]:
        """The findings with the severity that holds, in the order of the outcomes."""
        for outcome in self.outcomes:
            for finding in outcome.findings:
                own = outcome.cap if finding.severity is None else finding.severity
                yield Said(rule=outcome.rule, severity=min(own, outcome.cap), finding=finding)

    def skipped(self) -> tuple[tuple[str, str], ...]:
        """Rule and reason, once, of each rule that could not be asked or was not to be heard."""
        found = {o.rule: o.skipped for o in self.outcomes if o.skipped}
        found |= {s.rule: f"silenced by the submitter: {s.reason}" for s in self.silenced()}
        return tuple(found.items())

    def broken(self) -> tuple[tuple[str, str], ...]:
        """Rule and error of each rule that raised."""
        return tuple((o.rule, o.broken) for o in self.outcomes if o.broken)

    def silenced(self) -> tuple[Silenced, ...]:
        """The findings the submitter asked not to hear."""
        return tuple(one for outcome in self.outcomes for one in outcome.silenced)

    @property
    def worst(self) -> Severity | None:
        return max((said.severity for said in self.said()), default=None)

    @property
    def verdict(self) -> Verdict:
        words: dict[Severity | None, Verdict] = {
            None: "clean",
            Severity.NOTE: "notes",
            Severity.WARNING: "warnings",
            Severity.ERROR: "errors",
        }
        return words[self.worst]
