# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a finding stands: the file and the line that an editor jumps to.

A mail from a file: that file and the line in it.  A commit: the file of the tree for its diff,
the commit's short id for its message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.model import Letter, Submission
from rules.report import Report, Said, Where
from service.render.layout import Layout, layout_of


@dataclass(frozen=True, slots=True)
class Source:
    """Where a mail was read: the file, the line at which it begins there, and its bytes."""

    name: str
    line: int = 1
    text: bytes | None = None


Sources = Mapping[int, Source]
"""The source of each patch and cover letter that was a mail, by its id()."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, from 1, of a file; where ``is_file`` is not, of a commit's message."""

    file: str
    line: int = 1
    column: int = 1
    is_file: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding with its place."""

    place: Place
    said: Said


def placed(report: Report, sources: Sources) -> Iterator[Placed]:
    """The findings of a report: letter by letter, and by line within each.

    The lines of one mail are held at a time, so that a large mbox costs no more than its mails.
    """
    submission = report.submission
    home: dict[int, tuple[Letter | None, list[Said]]] = {}
    for said in report.said():
        letter = letter_of(submission, said.finding.where)
        home.setdefault(id(letter), (letter, []))[1].append(said)
    order = {id(letter): n for n, letter in enumerate(submission.letters())}
    for letter, mine in sorted(home.values(), key=lambda one: order.get(id(one[0]), -1)):
        source = sources.get(id(letter))
        if letter is None or source is None:
            found = [Placed(_outside(submission, letter, s.finding.where), s) for s in mine]
        else:
            layout = None if source.text is None else layout_of(source.text, letter)
            found = [Placed(_inside(source, layout, s.finding.where), s) for s in mine]
        yield from sorted(found, key=lambda one: (one.place.file, one.place.line))


def everywhere(reports: tuple[Report, ...], sources: Sources) -> Iterator[Placed]:
    """The findings of all reports, in order."""
    return (one for report in reports for one in placed(report, sources))


def letter_of(submission: Submission, where: Where) -> Letter | None:
    """The mail or commit a place is in; what is of no patch stands at the cover letter or the
    first patch, and in commits at the tip."""
    found = [p for p in submission.patches if p.number == where.patch]
    if found:
        return found[0]
    letters = submission.letters()
    if not letters:
        return None
    return letters[-1 if submission.origin == "git" else 0]


def _inside(source: Source, layout: Layout | None, where: Where) -> Place:
    line, column = layout.find(where) if layout else (0, 0)
    return Place(source.name, source.line + line, column + 1)


def _outside(submission: Submission, letter: Letter | None, where: Where) -> Place:
    line = max(where.line or 1, 1)
    if where.path is not None:
        return Place(where.path, line, where.column + 1)
    name = letter.id if letter and letter.id else submission.key
    short = name[:12] if submission.origin == "git" and letter and letter.id else name
    return Place(short, line, where.column + 1, is_file=False)
