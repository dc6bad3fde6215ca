# SPDX-License-Identifier: GPL-2.0-or-later
"""What a series leaves behind: its new files with the lines they have after the last patch, and
the lines it adds to others that no later patch takes away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rules.kernel.comments import Spdx, read_spdx
from rules.kernel.once import once
from rules.model import FileDiff, Patch, Submission
from rules.report import Finding, Repair, Severity

HEAD = 15
"""spdxcheck looks for a licence no further down than this."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the patch that wrote it, the path it then had, and its number there."""

    text: str
    patch: Patch
    path: str
    number: int


@dataclass(slots=True)
class NewFile:
    """A file the series adds: who added it, and its lines at the end.

    It is not ``sure`` where a later patch is not at hand or could not be read.
    """

    path: str
    patch: Patch
    rows: list[Row]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Tag:
    """An SPDX tag the series leaves behind, near the top of a file; ``new`` is that file if
    the series adds it.  ``before`` are the values of the SPDX tags its patch took away there."""

    row: Row
    spdx: Spdx
    path: str
    new: NewFile | None = None
    before: tuple[str, ...] = ()

    def finding(
        self,
        seen: str,
        expected: str,
        mark: tuple[int, int],
        repair: Repair | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at this line, which marks a column and a width of it."""
        return self.row.patch.finding(
            "diff",
            seen,
            expected,
            path=self.row.path,
            line=self.row.number,
            text=self.row.text,
            column=mark[0],
            width=mark[1],
            repair=repair,
            severity=severity,
        )


@dataclass(slots=True)
class _State:
    new: dict[str, NewFile] = field(default_factory=dict)
    old: dict[str, list[Tag]] = field(default_factory=dict)


def new_files(submission: Submission) -> tuple[NewFile, ...]:
    """The new text files at the end of the series."""
    gaps = {*submission.missing, *(p.number for p in submission.patches if p.damage)}
    last = max(gaps, default=-1)
    found = _end(submission).new.values()
    return tuple(replace(file, sure=file.patch.number > last) for file in found)


def tags(submission: Submission) -> Iterator[Tag]:
    """The SPDX tags that the series adds and keeps, in files new and old."""
    state = _end(submission)
    for file in state.new.values():
        for row in file.rows[:HEAD]:
            spdx = read_spdx(row.text)
            if spdx:
                yield Tag(row, spdx, file.path, file)
    for path, kept in state.old.items():
        for tag in kept:
            yield Tag(tag.row, tag.spdx, path, None, tag.before)


@once
def _end(submission: Submission) -> _State:
    state = _State()
    for patch in sorted(submission.patches, key=lambda p: p.number):
        for file in patch.diff:
            _step(state, patch, file)
    return state


def _step(state: _State, patch: Patch, file: FileDiff) -> None:
    if file.new is None:
        state.new.pop(file.old or "", None)
        state.old.pop(file.old or "", None)
        return
    if file.old is None or file.status == "added":
        if not file.binary and file.new_mode != "120000":
            rows = [Row(li.text, patch, file.new, li.new or 0) for li in file.added()]
            state.new[file.new] = NewFile(file.new, patch, rows)
        return
    _change(state, patch, file, file.old, file.new)


def _change(state: _State, patch: Patch, file: FileDiff, old: str, new: str) -> None:
    keep = file.status == "copied"
    known = state.new.get(old) if keep else state.new.pop(old, None)
    if known is not None:
        rows = _applied(known.rows, patch, file)
        if rows is not None:
            state.new[new] = NewFile(new, patch if keep else known.patch, rows)
        return
    kept = state.old.get(old, []) if keep else state.old.pop(old, [])
    gone = {li.text for hunk in file.hunks for li in hunk.lines if li.sign == "-"}
    left = [tag for tag in kept if tag.row.text not in gone]
    left.extend(_added(patch, file, new, gone))
    if left:
        state.old[new] = left


def _added(patch: Patch, file: FileDiff, path: str, gone: Iterable[str]) -> Iterator[Tag]:
    found = [
        (line, spdx)
        for line in file.added()
        if (line.new or 0) <= HEAD and (spdx := read_spdx(line.text))
    ]
    if found:
        before = tuple(spdx.value for text in gone if (spdx := read_spdx(text)))
        for line, spdx in found:
            yield Tag(Row(line.text, patch, path, line.new or 0), spdx, path, None, before)


def _applied(rows: list[Row], patch: Patch, file: FileDiff) -> list[Row] | None:
    """The lines after a change of them; None if it does not fit."""
    result: list[Row] = []
    at = 0
    for hunk in file.hunks:
        start = max(hunk.old_start - 1, 0)
        result.extend(rows[at:start])
        at = max(at, start)
        for line in hunk.lines:
            if line.sign == "+":
                result.append(Row(line.text, patch, file.path, line.new or 0))
            elif line.sign != "\\":
                if at >= len(rows) or rows[at].text != line.text:
                    return None
                if line.sign == " ":
                    result.append(rows[at])
                at += 1
    return result + rows[at:]
