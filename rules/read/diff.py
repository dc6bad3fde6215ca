# SPDX-License-Identifier: GPL-2.0-or-later
"""The text below a message to file changes: unidiff for the hunks, behind our own splitter.

One file that cannot be read must not hide the others, so each goes to unidiff alone and whole
(reference: stack.md, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from rules.model import Damage, FileDiff, Hunk, Line, Sign
from rules.read.files import Chunk, split
from rules.read.mail import LINE
from rules.read.names import Names, is_bare, names_of


@dataclass(frozen=True, slots=True)
class Change:
    """A diff as read: its files, what could not be read, and the index of its first line."""

    files: tuple[FileDiff, ...]
    damage: tuple[Damage, ...]
    start: int


def read_diff(text: str) -> Change:
    """Read what follows a message, notes and diffstat included."""
    lines = text.split("\n")
    chunks, damage, start = split(lines)
    files: list[FileDiff] = []
    for chunk in chunks:
        names = names_of(chunk.header)
        if names is None:
            damage.append(_damage(chunk, "a diff that names no file", lines))
            continue
        if _is_empty(chunk, names) and not any(d.line > chunk.start for d in damage):
            damage.append(_damage(chunk, "a change of a file without its lines", lines))
        try:
            hunks = _hunks(chunk, names)
        except UnidiffParseError as error:
            damage.append(_damage(chunk, str(error), lines))
            hunks = ()
        files.append(_file(names, chunk, hunks))
    return Change(tuple(files), tuple(sorted(damage, key=lambda d: d.line)), start)


def _is_empty(chunk: Chunk, names: Names) -> bool:
    """Whether a header announces changed lines, and none follow."""
    announced = any(line.startswith(("--- ", "+++ ")) for line in chunk.header)
    return announced and not chunk.hunks and not chunk.binary and bool(names.old or names.new)


def _damage(chunk: Chunk, what: str, lines: list[str]) -> Damage:
    return Damage(what=what, line=chunk.start + 1, text=lines[chunk.start][:LINE])


def _file(names: Names, chunk: Chunk, hunks: tuple[Hunk, ...]) -> FileDiff:
    return FileDiff(
        old=names.old,
        new=names.new,
        status=names.status,
        old_mode=names.old_mode,
        new_mode=names.new_mode,
        binary=chunk.binary,
        hunks=hunks,
        bare=is_bare(chunk.header),
    )


def _hunks(chunk: Chunk, names: Names) -> tuple[Hunk, ...]:
    """The hunks of one file, from unidiff, under neutral names."""
    if not chunk.hunks:
        return ()
    body = "\n".join(line for hunk in chunk.hunks for line in hunk)
    old = "a/file" if names.old else "/dev/null"
    new = "b/file" if names.new else "/dev/null"
    found = PatchSet.from_string(f"--- {old}\n+++ {new}\n{body}\n")
    hunks = tuple(hunk for file in found for hunk in file)
    if len(hunks) != len(chunk.hunks):
        raise UnidiffParseError(f"{len(chunk.hunks)} hunks, of which {len(hunks)} can be read")
    return tuple(
        Hunk(
            old_start=hunk.source_start,
            new_start=hunk.target_start,
            lines=tuple(
                _line(li.line_type, li.value, li.source_line_no, li.target_line_no) for li in hunk
            ),
        )
        for hunk in hunks
    )


def _line(kind: str, value: str, old: int | None, new: int | None) -> Line:
    signs: dict[str, Sign] = {"+": "+", "-": "-", "\\": "\\"}
    text = value.removesuffix("\n")[:LINE]
    return Line(sign=signs.get(kind, " "), text=text, old=old, new=new)
