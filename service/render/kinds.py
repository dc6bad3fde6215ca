# SPDX-License-Identifier: GPL-2.0-or-later
"""The findings of a report that may be said on a list, the same kind told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rules.engine.context import contexts
from rules.engine.rule import find
from rules.facts import Context
from rules.model import Submission
from rules.report import Reach, Replacement, Report, Said, Severity
from service.render.joint import joined


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one rule and one severity: the first is told in full."""

    said: tuple[Said, ...]

    @property
    def first(self) -> Said:
        return self.said[0]

    @property
    def patches(self) -> tuple[int, ...]:
        """The patches that the others are in."""
        return tuple(s.finding.where.patch for s in self.said[1:] if s.finding.where.patch)


def audible(report: Report) -> Iterator[Said]:
    """What may be said on a list: the engine chose by reach, and here it is held once more."""
    return (said for said in report.said() if _reach(said) >= Reach.LIST)


def _reach(said: Said) -> Reach:
    own = find(said.rule).reach
    return own if said.finding.reach is None else min(own, said.finding.reach)


def kinds(report: Report) -> tuple[Kind, ...]:
    """What there is to tell, the worst first; nothing where none of it is worth a mail.

    Who asks for comments wants none on the form, unless it keeps the patches from being read.
    """
    found: dict[tuple[str, Severity], list[Said]] = {}
    for said in _mended(tuple(audible(report))):
        found.setdefault((said.rule, said.severity), []).append(said)
    least = Severity.ERROR if _asks_for_comments(report.submission) else Severity.WARNING
    if not any(speaks(said[0], least) for said in found.values()):
        return ()
    each = [Kind(tuple(sorted(said, key=_patch))) for said in found.values()]
    return tuple(sorted(each, key=lambda kind: (-kind.first.severity, _patch(kind.first))))


def speaks(said: Said, least: Severity = Severity.WARNING) -> bool:
    """Whether a finding is reason enough to write a mail."""
    return said.severity >= least and not find(said.rule).aside


def _asks_for_comments(submission: Submission) -> bool:
    return Context.RFC in contexts(submission.cover or submission.patches[0])


def _mended(said: Sequence[Said]) -> Iterator[Said]:
    """The findings, each with one repair for all faults of its line.

    A title in which a person has to find other words is not shown with half of its faults.
    """
    open_titles = {
        one.finding.where.patch
        for one in said
        if one.finding.where.part == "subject" and not isinstance(one.finding.repair, Replacement)
    }
    for one in joined(said):
        where = one.finding.where
        if where.part == "subject" and where.patch in open_titles:
            yield replace(one, finding=replace(one.finding, repair=None))
        else:
            yield one


def _patch(said: Said) -> int:
    """The number of a finding's patch; what is about the series stands last."""
    where = said.finding.where
    if where.patch is None:
        return 0 if where.part == "cover" else 1 << 30
    return where.patch
