# SPDX-License-Identifier: GPL-2.0-or-later
"""A change as hunks and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Status = Literal["added", "deleted", "modified", "renamed", "copied"]
Sign = Literal[" ", "+", "-", "\\"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a hunk with its numbers in the old and new file; sign ``\\`` is git's remark."""

    sign: Sign
    text: str
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """A run of changed lines with its context; starts count from 1."""

    old_start: int
    new_start: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """The change of one file; ``old`` is None for an added file, ``new`` for a deleted one.

    ``bare`` is one whose names have no first level (a/, b/) to take off.
    """

    old: str | None
    new: str | None
    status: Status
    old_mode: str | None = None
    new_mode: str | None = None
    binary: bool = False
    hunks: tuple[Hunk, ...] = ()
    bare: bool = False

    @property
    def path(self) -> str:
        return self.new or self.old or ""

    def added(self) -> Iterator[Line]:
        return (line for hunk in self.hunks for line in hunk.lines if line.sign == "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Why a diff could not be read whole: ``line`` counts in the text below the message."""

    what: str
    line: int
    text: str
