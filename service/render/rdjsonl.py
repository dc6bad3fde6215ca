# SPDX-License-Identifier: GPL-2.0-or-later
"""For reviewdog: a diagnostic a line, ``reviewdog -f=rdjsonl``."""

from __future__ import annotations

from rules.report import Report, Severity
from service.render.place import Placed, Sources, everywhere
from service.render.visible import visible
from service.render.words import advice, to_json

LEVELS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """All findings, an object each."""
    return "".join(to_json(_diagnostic(one)) + "\n" for one in everywhere(reports, sources))


def _diagnostic(one: Placed) -> dict[str, object]:
    return {
        "message": advice(one.said),
        "location": {
            "path": visible(one.place.file),
            "range": {"start": {"line": one.place.line}},
        },
        "severity": LEVELS[one.said.severity],
        "source": {"name": "ksquirrel"},
        "code": {"value": one.said.rule},
    }
