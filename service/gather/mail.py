# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch as the mail git would make of it, with the place of each line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.model import FileDiff, Hunk, Patch
from rules.report import Part


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a line of the mail stands in the patch."""

    part: Part
    line: int | None = None
    path: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedMail:
    """The text of a mail, and a place for each of its lines."""

    text: str
    places: tuple[Placed, ...]


def as_mail(patch: Patch) -> PlacedMail:
    """The mail; binary changes are left out."""
    rows = list(_rows(patch))
    return PlacedMail("".join(f"{text}\n" for text, _ in rows), tuple(place for _, place in rows))


def _rows(patch: Patch) -> Iterator[tuple[str, Placed]]:
    message = patch.message
    title = message.subject.title
    yield f"From: {patch.author}", Placed("subject")
    yield f"Subject: [PATCH] {title}", Placed("subject", 1, None, title)
    yield "", Placed("body")
    for number, line in enumerate(message.body, message.first):
        part: Part = "body" if number < message.first + message.block else "trailers"
        yield line, Placed(part, number, None, line)
    yield "---", Placed("notes")
    for number, line in enumerate(message.notes, 1):
        yield line, Placed("notes", number, None, line)
    for file in patch.diff:
        yield from _file(file)


def _file(file: FileDiff) -> Iterator[tuple[str, Placed]]:
    here = Placed("diff", None, file.path)
    old, new = file.old or file.path, file.new or file.path
    yield f"diff --git a/{old} b/{new}", here
    if file.status == "added":
        yield f"new file mode {file.new_mode or '100644'}", here
    elif file.status == "deleted":
        yield f"deleted file mode {file.old_mode or '100644'}", here
    elif file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        yield f"old mode {file.old_mode}", here
        yield f"new mode {file.new_mode}", here
    if file.status in ("renamed", "copied"):
        word = "rename" if file.status == "renamed" else "copy"
        yield f"{word} from {old}", here
        yield f"{word} to {new}", here
    if file.hunks:
        yield f"--- {f'a/{old}' if file.old else '/dev/null'}", here
        yield f"+++ {f'b/{new}' if file.new else '/dev/null'}", here
    for hunk in file.hunks:
        yield from _hunk(file, hunk)


def _hunk(file: FileDiff, hunk: Hunk) -> Iterator[tuple[str, Placed]]:
    old = sum(line.sign in " -" for line in hunk.lines)
    new = sum(line.sign in " +" for line in hunk.lines)
    ranges = f"-{hunk.old_start},{old} +{hunk.new_start},{new}"
    yield f"@@ {ranges} @@", Placed("diff", hunk.new_start, file.path)
    for line in hunk.lines:
        place = Placed("diff", line.new, file.path, line.text)
        yield f"{line.sign}{line.text}", place
