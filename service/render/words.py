# SPDX-License-Identifier: GPL-2.0-or-later
"""What the formats for tools share: one sentence for a finding, and text that any of them holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from rules.report import Command, Said, Severity
from service.render.visible import visible

NO_CHARACTER = re.compile("[\ud800-\udfff]")


def sentence(said: Said) -> str:
    """What was seen and what was expected, on one line and safe to print."""
    return visible(f"{said.finding.seen}; expected {said.finding.expected}")


def advice(said: Said) -> str:
    """The sentence, and the command that repairs it."""
    repair = said.finding.repair
    fix = f"; fix: {visible(repair.command)}" if isinstance(repair, Command) else ""
    return sentence(said) + fix


def counts(said: Sequence[Said]) -> str:
    """``2 errors, 1 warning``."""
    found = ((s.word, sum(one.severity is s for one in said)) for s in reversed(Severity))
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in found if n)


def numbers(found: Iterable[int]) -> str:
    """``1-4, 7``, at most eight runs."""
    runs: list[list[int]] = []
    for n in sorted(set(found)):
        if runs and n == runs[-1][-1] + 1:
            runs[-1][1:] = [n]
        else:
            runs.append([n])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ", ".join(words[:8]) + (", …" if len(words) > 8 else "")


def to_json(document: object, indent: int | None = None) -> str:
    """A document as ASCII JSON that every reader takes: half a surrogate pair is U+FFFD."""
    return json.dumps(_whole(document), ensure_ascii=True, indent=indent)


def _whole(value: object) -> object:
    if isinstance(value, str):
        return NO_CHARACTER.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(one) for one in value]
    return value
