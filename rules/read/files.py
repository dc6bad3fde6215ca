# SPDX-License-Identifier: GPL-2.0-or-later
"""Cuts a diff at its file boundaries, by counting the lines its hunks announce."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from rules.model import Damage
from rules.read.mail import LINE

HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
HEADER_LIMIT = 4096
EXTENDED = (
    "index ",
    "old mode ",
    "new mode ",
    "new file mode ",
    "deleted file mode ",
    "similarity index ",
    "dissimilarity index ",
    "rename from ",
    "rename to ",
    "copy from ",
    "copy to ",
    "Index: ",
    "=====",
)


@dataclass(slots=True)
class Chunk:
    """The lines of one file: header lines, and each whole hunk with its own header."""

    start: int
    header: list[str] = field(default_factory=list)
    hunks: list[list[str]] = field(default_factory=list)
    binary: bool = False


@dataclass(slots=True)
class _Cut:
    lines: list[str]
    chunks: list[Chunk] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)

    def hurt(self, at: int, what: str) -> None:
        text = self.lines[at] if at < len(self.lines) else ""
        self.damage.append(Damage(what=what, line=at + 1, text=text[:LINE]))


def split(lines: list[str]) -> tuple[list[Chunk], list[Damage], int]:
    """Files, damage, and the index of the first line of the diff (all lines without one)."""
    cut = _Cut(lines)
    i = 0
    while i < len(lines):
        i = _read_file(cut, i) if _begins(lines, i) else _stray(cut, i)
    start = cut.chunks[0].start if cut.chunks else len(lines)
    return cut.chunks, cut.damage, start


def _begins(lines: list[str], i: int) -> bool:
    line = lines[i]
    if line.startswith(("diff --git ", "diff --cc ", "diff --combined ")):
        return True
    return (
        line.startswith("--- ")
        and i + 2 < len(lines)
        and lines[i + 1].startswith("+++ ")
        and lines[i + 2].startswith("@@ ")
    )


def _stray(cut: _Cut, i: int) -> int:
    """A line outside any file: fatal only where it is what is left of a hunk."""
    line = cut.lines[i]
    if cut.chunks and line.startswith("@@ -"):
        if HUNK.match(line):
            cut.hurt(i, "a hunk after lines that belong to none")
            return _read_hunk(cut, cut.chunks[-1], i)
        cut.hurt(i, "a hunk header that cannot be read")
    return i + 1


def _read_file(cut: _Cut, i: int) -> int:
    chunk = Chunk(i)
    cut.chunks.append(chunk)
    if cut.lines[i].startswith(("diff --cc ", "diff --combined ")):
        cut.hurt(i, "a combined diff, which git am cannot apply")
    while i < len(cut.lines):
        line = cut.lines[i]
        if HUNK.match(line):
            return _read_hunks(cut, chunk, i)
        if i > chunk.start and not _is_header(line):
            break
        if len(line) > HEADER_LIMIT:
            cut.hurt(i, f"a header line of over {HEADER_LIMIT} characters")
            line = line[:HEADER_LIMIT]
        if line.startswith(("GIT binary patch", "Binary files ")):
            chunk.binary = True
        chunk.header.append(line)
        i += 1
    if chunk.binary:
        return _skip_binary(cut, i)
    return i


def _is_header(line: str) -> bool:
    return line.startswith((*EXTENDED, "--- ", "+++ ", "GIT binary patch", "Binary files "))


def _skip_binary(cut: _Cut, i: int) -> int:
    while i < len(cut.lines) and re.match(r"(?:literal|delta) \d+$|[A-Za-z]\S+$|$", cut.lines[i]):
        if _begins(cut.lines, i):
            break
        i += 1
    return i


def _read_hunks(cut: _Cut, chunk: Chunk, i: int) -> int:
    while i < len(cut.lines) and HUNK.match(cut.lines[i]):
        i = _read_hunk(cut, chunk, i)
    if i < len(cut.lines) and _is_leftover(cut.lines, i):
        cut.hurt(i, "more lines than the hunk header announces")
    return i


def _is_leftover(lines: list[str], i: int) -> bool:
    line = lines[i]
    return line.startswith(("+", "-")) and not _begins(lines, i) and line.rstrip() != "--"


def _read_hunk(cut: _Cut, chunk: Chunk, i: int) -> int:
    match = HUNK.match(cut.lines[i])
    if match is None:
        return i + 1
    old = int(match[2] if match[2] is not None else 1)
    new = int(match[4] if match[4] is not None else 1)
    j = i + 1
    while old > 0 or new > 0:
        line = cut.lines[j] if j < len(cut.lines) else None
        if line is None or (j == len(cut.lines) - 1 and line == ""):
            cut.hurt(j - 1, "the diff ends in the middle of a hunk")
            return j
        if _is_signature(cut.lines, j):
            cut.hurt(j, "corrupt: fewer lines in the hunk than its header announces")
            return j
        if line[:1] not in ("", " ", "+", "-", "\\"):
            cut.hurt(j, "corrupt: a line that belongs to no hunk")
            return j
        old -= line[:1] in ("", " ", "-")
        new -= line[:1] in ("", " ", "+")
        j += 1
    if old < 0 or new < 0:
        cut.hurt(j - 1, "corrupt: not as many lines in the hunk as its header announces")
        return j
    while j < len(cut.lines) and cut.lines[j].startswith("\\ "):
        j += 1
    if not any(line[:1] in ("+", "-") for line in cut.lines[i + 1 : j]):
        cut.hurt(i, "corrupt: a hunk that changes nothing")
        return j
    chunk.hunks.append([line or " " for line in cut.lines[i:j]])
    return j


def _is_signature(lines: list[str], i: int) -> bool:
    """Whether a ``-- `` line inside an unfinished hunk is the end of the mail after all."""
    if lines[i] != "-- ":
        return False
    rest = list(islice((lines[n] for n in range(i + 1, len(lines)) if lines[n].strip()), 2))
    return len(rest) <= 1 and not (rest and rest[0].startswith(("+", "-", " ", "@@", "diff ")))
