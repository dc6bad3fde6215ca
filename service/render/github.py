# SPDX-License-Identifier: GPL-2.0-or-later
"""Workflow commands of GitHub Actions: the worst first, as it shows ten of a kind for a step."""

from __future__ import annotations

from rules.report import Report, Severity
from service.render.place import Placed, Sources, everywhere
from service.render.visible import visible
from service.render.words import advice

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
VALUE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = VALUE | str.maketrans({":": "%3A", ",": "%2C"})


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """All findings, a command each."""
    found = sorted(everywhere(reports, sources), key=lambda one: -one.said.severity)
    return "".join(_command(one) for one in found)


def _command(one: Placed) -> str:
    place, said = one.place, one.said
    if place.is_file:
        values = {"file": place.file, "line": str(place.line), "title": said.rule}
    else:
        values = {"title": f"{said.rule} ({place.file}, line {place.line} of the message)"}
    pairs = ",".join(f"{key}={visible(v).translate(PROPERTY)}" for key, v in values.items())
    return f"::{COMMANDS[said.severity]} {pairs}::{advice(said).translate(VALUE)}\n"
