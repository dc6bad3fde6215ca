# SPDX-License-Identifier: GPL-2.0-or-later
"""As ``checkpatch --terse --show-types`` prints, for b4 and whoever reads checkpatch.

b4 takes a line with ``ERROR:`` for a failure, every other line for a warning, and no output for
a pass.  So advice is not printed (checkpatch prints its own only with --strict), and no text of
a submitter may spell ``ERROR:``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.report import Report, Severity
from service.render.place import Placed, Sources, placed
from service.render.visible import visible
from service.render.words import sentence


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """Errors and warnings, a line each; nothing when there are none."""
    return "".join(_line(one) for report in reports for one in heard(report, sources))


def heard(report: Report, sources: Sources) -> Iterator[Placed]:
    """What is said to a tool that hands over one patch of a series at a time: nothing about
    the series, where not all of it is there."""
    for one in placed(report, sources):
        if one.said.finding.where.part != "series" or not report.submission.missing:
            yield one


def _line(one: Placed) -> str:
    if one.said.severity is Severity.NOTE:
        return ""
    name = one.said.rule.replace("-", "_").upper()
    file, text = (_tame(part) for part in (visible(one.place.file), sentence(one.said)))
    return f"{file}:{one.place.line}: {one.said.severity.name}:{name}: {text}\n"


def _tame(text: str) -> str:
    return text.replace("ERROR:", "ERROR :")
