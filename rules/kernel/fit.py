# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether hunks fit a text, as strictly as ``git apply``: every line of context counts, a hunk
may lie elsewhere than it says, and what one hunk has changed is not there for the next.

A carriage return at the end of a line does not count: mail loses it, and a tree may have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.model import Hunk

LINE = 8192
"""Characters at which the readers cut a line."""
STEPS = 5_000_000
"""Lines that are compared for one file before it is given up."""

Text = list[str]
"""The lines of a text with their ends, which the last may lack."""


class Unknowable(Exception):
    """A text or a hunk that cannot be compared: it was cut, or it would take too long."""


def lines_of(content: bytes) -> Text:
    """A file in its lines."""
    text = content.decode("utf-8", "surrogateescape")
    return [_plain(line) for line in text.split("\n")[:-1]] + (
        [] if text.endswith("\n") or not text else [text.rpartition("\n")[2].removesuffix("\r")]
    )


def _plain(line: str) -> str:
    return line.removesuffix("\r") + "\n"


@dataclass(slots=True)
class Image:
    """A text while hunks are applied to it; ``touched`` marks the lines they have left."""

    lines: Text
    touched: bytearray = field(init=False)
    steps: int = STEPS

    def __post_init__(self) -> None:
        self.touched = bytearray(len(self.lines))

    def apply(self, hunk: Hunk, *, reverse: bool = False) -> bool:
        """Apply a hunk, or take it back; False where it does not fit.  Raises Unknowable."""
        old, new = _sides(hunk)
        starts = (hunk.old_start, hunk.new_start)
        if reverse:
            old, new, starts = new, old, starts[::-1]
        at = self._place(old, starts, _trailing(hunk))
        if at is None:
            return False
        self.lines[at : at + len(old)] = new
        self.touched[at : at + len(old)] = b"\x01" * len(new)
        return True

    def _place(self, old: Text, starts: tuple[int, int], trailing: int) -> int | None:
        """Where git would put it: as near as may be to where it says, further down first."""
        last = len(self.lines) - len(old)
        first = 0 if trailing else last
        if starts[0] <= 1:
            last = min(last, 0)
        if first < 0 or first > last:
            return None
        # what lacks its line end and need not be the last line fits one that has it, to git
        loose = bool(trailing and old and not old[-1].endswith("\n"))
        wanted = max(starts[1] - 1, 0)
        if first <= wanted <= last and self._fits(wanted, old, loose):
            return wanted
        found = (at for at in self._candidates(old, first, last) if self._fits(at, old, loose))
        return min(found, key=lambda at: (abs(at - wanted), at < wanted), default=None)

    def _candidates(self, old: Text, first: int, last: int) -> list[int]:
        """The places where the longest line of the hunk lies right."""
        self._step(last - first)
        if not old:
            return [*range(first, last + 1)]
        telling = max(range(len(old)), key=lambda n: len(old[n]))
        want, lines = old[telling], self.lines
        both = (want, want.removesuffix("\n") + "\n")
        return [at for at in range(first, last + 1) if lines[at + telling] in both]

    def _fits(self, at: int, old: Text, loose: bool) -> bool:
        self._step(len(old))
        end = at + len(old)
        if self.touched.find(1, at, end) >= 0:
            return False
        if loose and self.lines[end - 1] == old[-1] + "\n":
            return self.lines[at : end - 1] == old[:-1]
        return self.lines[at:end] == old

    def _step(self, count: int) -> None:
        self.steps -= count
        if self.steps < 0:
            raise Unknowable


def _sides(hunk: Hunk) -> tuple[Text, Text]:
    """The lines of a hunk before and after.  Raises Unknowable for one that was cut."""
    old: Text = []
    new: Text = []
    for line in hunk.lines:
        if len(line.text) >= LINE:
            raise Unknowable
        sides = {" ": (old, new), "-": (old,), "+": (new,)}.get(line.sign, ())
        for side in sides:
            side.append(_plain(line.text))
    _cut_ends(hunk, old, new)
    return old, new


def _cut_ends(hunk: Hunk, old: Text, new: Text) -> None:
    """Take the line end from what stands before a "\\ No newline at end of file"."""
    for before, mark in zip(hunk.lines, hunk.lines[1:], strict=False):
        if mark.sign == "\\":
            for side, signs in ((old, " -"), (new, " +")):
                if before.sign in signs:
                    side[-1] = side[-1].removesuffix("\n")


def _trailing(hunk: Hunk) -> int:
    """How many lines of context end a hunk."""
    count = 0
    for line in reversed(hunk.lines):
        if line.sign in "+-":
            break
        count += line.sign == " "
    return count
