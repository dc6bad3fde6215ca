# SPDX-License-Identifier: GPL-2.0-or-later
"""One thing that was looked at, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail", "skip"]


@dataclass(frozen=True, slots=True)
class Line:
    """How one thing fares, in one line; ``todo`` is what to do where it does not fare well."""

    state: State
    about: str
    words: str
    todo: str = ""

    def __str__(self) -> str:
        words = " ".join(f"{self.words}; {self.todo}".split()) if self.todo else self.words
        return f"{self.state:<4}  {self.about}: {words}"


def ok(about: str, words: str) -> Line:
    """It is as it should be."""
    return Line("ok", about, words)


def skip(about: str, why: str) -> Line:
    """It was not looked at."""
    return Line("skip", about, f"not looked at: {why}")
