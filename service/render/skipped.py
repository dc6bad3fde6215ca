# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules that were not asked, in as few words as say it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import NEEDS
from rules.report import Report
from service.render.visible import visible

NAMED = 3
"""So many rules that were skipped for one reason are named; --format json names all."""


def skipped(reports: tuple[Report, ...]) -> Iterator[str]:
    """A line for each reason; none for want of an earlier version where there can be none."""
    found = {rule: reason for report in reports for rule, reason in report.skipped()}
    asked = {one.rule for report in reports for one in report.outcomes if not one.skipped}
    for reason in dict.fromkeys(found.values()):
        without = [one for one in reports if reason in dict(one.skipped()).values()]
        if reason == NEEDS["archive"] and all(map(_is_first, without)):
            continue
        names = [rule for rule, why in found.items() if why == reason]
        if reason == NEEDS["archive"]:  # of one version there was an earlier one, of another not
            names = [rule for rule in names if rule not in asked]
        if not names:
            continue
        few = ", ".join(names) if len(names) <= NAMED else f"{len(names)} rules"
        yield f"skipped: {few} ({visible(reason)})"


def _is_first(report: Report) -> bool:
    again = any(one.subject.tagged("RESEND") for one in report.submission.letters())
    return report.submission.version == 1 and not again
