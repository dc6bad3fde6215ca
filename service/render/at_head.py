# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a line of one commit stands at the head of its pull request."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from rules.model import FileDiff, Submission
from rules.report import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line of a file at the head; ``added`` where this pull request put it there."""

    path: str
    line: int
    added: bool


class Head:
    """The head of a pull request.  What is worked out of a diff is worked out once."""

    def __init__(self, submission: Submission) -> None:
        self._later: dict[str, list[tuple[int, FileDiff]]] = {}
        self._made: dict[tuple[int, str], FileDiff] = {}
        for patch in sorted(submission.patches, key=lambda patch: patch.number):
            for file in patch.diff:
                if file.old:
                    self._later.setdefault(file.old, []).append((patch.number, file))
                if file.new:
                    self._made[patch.number, file.new] = file
        self._moves: dict[int, _Moves] = {}

    def spot(self, where: Where) -> Spot | None:
        """The place of a finding in a diff; None if it has no line, or later commits took it."""
        if where.part != "diff" or where.patch is None or not where.path or not where.line:
            return None
        path, line, number = where.path, where.line, where.patch
        made = self._made.get((number, path))
        added = made is not None and line in self._of(made).added
        while (following := self._following(path, number)) is not None:
            number, file = following
            later = self._of(file).after(line)
            if file.new is None or later is None:
                return None
            path, line = file.new, later
        return Spot(path=path, line=line, added=added) if _can_be_sent(path) else None

    def _following(self, path: str, number: int) -> tuple[int, FileDiff] | None:
        """The first commit after one that changes a file."""
        changes = self._later.get(path, [])
        at = bisect_right(changes, number, key=lambda change: change[0])
        return changes[at] if at < len(changes) else None

    def _of(self, file: FileDiff) -> _Moves:
        if id(file) not in self._moves:  # a file of the submission, which is held by us
            self._moves[id(file)] = _Moves(file)
        return self._moves[id(file)]


class _Moves:
    """What the change of a file does to the numbers of its lines."""

    def __init__(self, file: FileDiff) -> None:
        self.added = frozenset(line.new for line in file.added() if line.new)
        self._now: dict[int, int | None] = {}
        self._starts: list[int] = []
        self._moved = [0]
        for hunk in file.hunks:
            moved = self._moved[-1]
            olds = [line for line in hunk.lines if line.old and line.sign in " -"]
            for line in olds:
                self._now[line.old or 0] = line.new if line.sign == " " else None
            for line in hunk.lines:
                moved += (line.sign == "+") - (line.sign == "-")
            self._starts.append(min((line.old or 0 for line in olds), default=hunk.old_start + 1))
            self._moved.append(moved)

    def after(self, line: int) -> int | None:
        """The number of a line of the old file in the new one; None where it was taken out."""
        if line in self._now:
            return self._now[line]
        return line + self._moved[bisect_right(self._starts, line)]


def _can_be_sent(path: str) -> bool:
    """A path whose bytes are no UTF-8 has no name that GitHub's API could take."""
    return path.isprintable() and not any("\ud800" <= c <= "\udfff" for c in path)
