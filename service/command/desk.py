# SPDX-License-Identifier: GPL-2.0-or-later
"""What ``ksquirrel fix`` works at: texts held in memory, mended round by round, written once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rules.model import Submission
from rules.report import Report, Said
from service.read.inputs import Reading


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair: in which file or commit, of what, and the line before and after."""

    place: str
    said: Said
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that stays, and why."""

    place: str
    said: Said
    why: str


@dataclass(slots=True)
class Plan:
    """What a round repairs, and what it leaves; ``texts`` are those that would be new."""

    repaired: list[Repaired] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)


class Desk(Protocol):
    """A door whose texts can be changed."""

    old: Mapping[str, bytes]
    texts: dict[str, bytes]
    reading: Reading

    def read(self) -> Iterable[Submission]:
        """The texts as they are now."""

    def render(self, reports: tuple[Report, ...]) -> str:
        """Nothing: fix says what it did, not what was found."""

    def post(self, text: str) -> None:
        """Nothing."""

    def plan(self, reports: Iterable[Report]) -> Plan:
        """What can be repaired of what was said."""

    def save(self, dry: bool) -> str:
        """Write what was changed; what there is to say of it.  A dry run only asks whether."""


def diff(desk: Desk) -> bytes:
    """What a desk would write, as a unified diff."""
    changed = ((name, desk.old[name], new) for name, new in desk.texts.items())
    return b"".join(_diff(name.encode(), old, new) for name, old, new in changed if old != new)


def _diff(name: bytes, old: bytes, new: bytes) -> bytes:
    compare: Callable[..., Iterable[bytes]] = difflib.diff_bytes
    before, after = (re.findall(rb"[^\n]*\n|[^\n]+", text) for text in (old, new))
    lines = compare(difflib.unified_diff, before, after, b"a/" + name, b"b/" + name)
    return b"".join(
        line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
        for line in lines
    )
