# SPDX-License-Identifier: GPL-2.0-or-later
"""The findings of a report that may be said on a list, the same kind told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.engine.rule import find
from rules.report import Reach, Report, Said, Severity


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
    """What there is to tell, the worst first; nothing where all of it is advice."""
    found: dict[tuple[str, Severity], list[Said]] = {}
    for said in audible(report):
        found.setdefault((said.rule, said.severity), []).append(said)
    if all(severity is Severity.NOTE for _, severity in found):
        return ()
    each = [Kind(tuple(sorted(said, key=_patch))) for said in found.values()]
    return tuple(sorted(each, key=lambda kind: (-kind.first.severity, _patch(kind.first))))


def _patch(said: Said) -> int:
    """The number of a finding's patch; what is about the series stands last."""
    where = said.finding.where
    if where.patch is None:
        return 0 if where.part == "cover" else 1 << 30
    return where.patch
