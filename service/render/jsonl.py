# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports as JSON lines: each one a report of schema ksquirrel.report/1, clean ones too."""

from __future__ import annotations

from rules.report import Report
from service.render.place import Sources
from service.render.report_json import SCHEMA, document
from service.render.words import to_json


def render(reports: tuple[Report, ...], _: Sources) -> str:
    """One object a line."""
    return "".join(to_json({"schema": SCHEMA, **document(one)}) + "\n" for one in reports)
