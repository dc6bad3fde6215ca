# SPDX-License-Identifier: GPL-2.0-or-later
"""What has become of the findings of the version before: gone, still there, or new."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from rules.report import Report
from service.mail_said import Before
from service.render.kinds import Kind, kinds

NAMED = 2
Row = tuple[str, str, str]
"""Rule, what was seen, and the text in question."""


def of_report(report: Report) -> Before | None:
    """What a mail with this report says; None where it says nothing."""
    said = [one for kind in kinds(report) for one in kind.said]
    rows = [(one.rule, one.finding.seen, one.finding.where.text or "") for one in said]
    return _before(report.submission.version, rows)


def of_json(text: str) -> Before | None:
    """The same of a report that was kept as ksquirrel.report/1; None where it is another."""
    try:
        (one,) = json.loads(text)["reports"]
        version = int(one["submission"]["version"])
        rows = [(str(f["rule"]), str(f["seen"]), str(f["text"] or "")) for f in one["findings"]]
    except (ValueError, KeyError, TypeError):
        return None
    return _before(version, rows)


def _before(version: int, rows: Sequence[Row]) -> Before | None:
    if not rows:
        return None
    rules = tuple(sorted({rule for rule, _, _ in rows}))
    return Before(version=version, rules=rules, gists=frozenset(_gist(*row) for row in rows))


def is_still(kind: Kind, before: Before | None) -> bool:
    """Whether all of a kind was said of the version before."""
    return before is not None and all(
        _gist(one.rule, one.finding.seen, one.finding.where.text or "") in before.gists
        for one in kind.said
    )


def since(found: Sequence[Kind], before: Before) -> str:
    """One sentence on the findings of the version before, with a blank before it; empty where
    nothing is gone and nothing is new."""
    now = {kind.first.rule for kind in found}
    gone = [rule for rule in before.rules if rule not in now]
    still = [rule for rule in before.rules if rule in now]
    if not still:
        return f" What it found in v{before.version} is gone."
    if not gone and all(is_still(kind, before) for kind in found):
        return ""
    if not gone:
        return f" All that it found in v{before.version} is still there."
    return (
        f" Of what it found in v{before.version}, {_listed(gone)} gone, and {_listed(still)} still"
        " there."
    )


def _listed(rules: Sequence[str]) -> str:
    """A few names with their verb."""
    few = list(rules[:NAMED])
    if len(rules) > NAMED:
        more = len(rules) - NAMED
        few.append(f"{more} others" if more > 1 else "another")
    *most, last = few
    return f"{', '.join(most)} and {last} are" if most else f"{last} is"


def _gist(rule: str, seen: str, text: str) -> str:
    """What a finding says, without numbers: those of versions, patches and lines change."""
    return re.sub(r"\d+", "#", " ".join(_words((rule, seen, text))))


def _words(parts: Iterable[str]) -> Iterable[str]:
    return (word for part in parts for word in part.split())
