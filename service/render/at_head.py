# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a line of one commit stands at the head of its pull request."""

from __future__ import annotations

from dataclasses import dataclass

from rules.model import FileDiff, Submission
from rules.report import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line of a file at the head; ``added`` where this pull request put it there."""

    path: str
    line: int
    added: bool


def at_head(submission: Submission, where: Where) -> Spot | None:
    """The place of a finding in a diff; None if it has no line, or later commits took it away."""
    if where.part != "diff" or where.patch is None or not where.path or not where.line:
        return None
    path, line = where.path, where.line
    added = False
    for patch in submission.patches:
        if patch.number == where.patch:
            added = any(
                one.new == line for file in patch.diff if file.new == path for one in file.added()
            )
        elif patch.number > where.patch:
            file = next((file for file in patch.diff if file.old == path), None)
            if file is None:
                continue
            later = _after(file, line)
            if file.new is None or later is None:
                return None
            path, line = file.new, later
    return Spot(path=path, line=line, added=added) if _can_be_sent(path) else None


def _after(file: FileDiff, line: int) -> int | None:
    """The number of a line of the old file in the new one; None where it was taken out."""
    moved = 0
    for hunk in file.hunks:
        first = min((one.old for one in hunk.lines if one.old), default=hunk.old_start + 1)
        if first > line:
            break
        for one in hunk.lines:
            if one.old == line and one.sign in " -":
                return one.new if one.sign == " " else None
            moved += (one.sign == "+") - (one.sign == "-")
    return line + moved


def _can_be_sent(path: str) -> bool:
    """A path whose bytes are no UTF-8 has no name that GitHub's API could take."""
    return path.isprintable() and not any("\ud800" <= c <= "\udfff" for c in path)
