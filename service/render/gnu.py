# SPDX-License-Identifier: GPL-2.0-or-later
"""As GNU compilers print: ``FILE:LINE:COLUMN: severity: text [rule]``, for vim and emacs."""

from __future__ import annotations

from rules.report import Report
from service.render.place import Sources, everywhere
from service.render.visible import visible
from service.render.words import sentence


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """All findings, a line each; nothing when there are none."""
    return "".join(
        f"{visible(one.place.file)}:{one.place.line}:{one.place.column}:"
        f" {one.said.severity.word}: {sentence(one.said)} [{one.said.rule}]\n"
        for one in everywhere(reports, sources)
    )
