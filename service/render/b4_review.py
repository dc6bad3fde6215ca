# SPDX-License-Identifier: GPL-2.0-or-later
"""For ``b4 review``: a JSON array with one result, or an empty one where nothing was judged.

b4 keeps one result for each tool and patch.  Its details are a list as b4's own checkpatch
makes it, which b4 shows with a mark and the line of each.
"""

from __future__ import annotations

from rules.report import Report, Said, Severity
from service.render.checkpatch import heard
from service.render.place import Sources
from service.render.visible import visible
from service.render.words import advice, counts, to_json

STATUS = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.NOTE: "pass"}


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """The result of all reports as one."""
    said = [one.said for report in reports for one in heard(report, sources)]
    worst = max((one.severity for one in said), default=Severity.NOTE)
    entry = {
        "tool": "ksquirrel",
        "status": STATUS[worst],
        "summary": counts(said) or "passed all checks",
        "url": "",
        "details": to_json([_detail(one) for one in said]) if said else "",
    }
    return to_json([entry] if reports else []) + "\n"


def _detail(said: Said) -> dict[str, str]:
    detail = {
        "context": said.rule,
        "status": STATUS[said.severity],
        "state": said.severity.word,
        "description": advice(said),
    }
    text = said.finding.where.text
    return detail | ({"srcline": visible(text.strip())} if text and text.strip() else {})
