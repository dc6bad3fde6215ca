# SPDX-License-Identifier: GPL-2.0-or-later
"""The formats by name; the module of one is imported when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from rules.report import Report

if TYPE_CHECKING:
    from service.render.place import Sources

PLACED = (
    "terse",
    "gnu",
    "checkpatch",
    "b4-review",
    "sarif",
    "github",
    "rdjsonl",
    "checkstyle",
    "junit",
)
"""The formats that name a file and a line, and so need the text of the mails."""

FORMATS = ("text", *PLACED[:4], "json", "jsonl", *PLACED[4:])
BROKEN_SHOWN = ("text", "json", "jsonl", "sarif", "junit")
"""The formats that have a place for a rule that failed itself."""


def render(form: str, reports: tuple[Report, ...], sources: Sources) -> str:
    """The reports in one of the formats for tools."""
    module = importlib.import_module(f"service.render.{form.replace('-', '_')}")
    return str(module.render(reports, sources))
