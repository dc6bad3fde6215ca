# SPDX-License-Identifier: GPL-2.0-or-later
"""XML as checkstyle writes it, which many build servers read."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from rules.report import Report, Severity
from service.render.place import Placed, Sources, everywhere
from service.render.visible import visible
from service.render.words import advice

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """All findings under their files."""
    files: dict[str, list[str]] = {}
    for one in everywhere(reports, sources):
        files.setdefault(visible(one.place.file), []).append(_error(one))
    blocks = (
        f"<file name={quoteattr(name)}>\n{''.join(rows)}</file>\n" for name, rows in files.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n'
    return head + "".join(blocks) + "</checkstyle>\n"


def _error(one: Placed) -> str:
    return (
        f'<error line="{one.place.line}" column="{one.place.column}"'
        f' severity="{LEVELS[one.said.severity]}" message={quoteattr(advice(one.said))}'
        f" source={quoteattr('ksquirrel.' + one.said.rule)}/>\n"
    )
