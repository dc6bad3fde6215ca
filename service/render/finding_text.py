# SPDX-License-Identifier: GPL-2.0-or-later
"""One kind of finding as lines of a mail: where, what, the line in question, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Submission
from rules.report import Command, Finding, Replacement, Severity, Where
from service.render.kinds import Kind
from service.render.prose import WIDTH, columns, cut, plain, wrapped
from service.render.visible import window
from service.render.words import numbers

WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "hint"}
INDENT = " " * 4
QUOTED = " " * 6


def heading(submission: Submission, where: Where) -> str:
    """The patch or part that a finding is about."""
    found = [patch for patch in submission.patches if patch.number == where.patch]
    if found:
        counter = f"{where.patch}/{submission.total}" if submission.total > 1 else "the patch"
        return _named(counter, found[0].subject.title)
    if where.part == "cover" and submission.cover:
        return _named("the cover letter", submission.cover.subject.title)
    return "  the whole series" if submission.total > 1 else "  the patch"


def _named(what: str, title: str) -> str:
    room = WIDTH - 2 - len(what) - 3
    return f'  {what} "{cut(plain(title), room)}"'


def lines(kind: Kind) -> Iterator[str]:
    """What stands below the heading."""
    said = kind.first
    finding = said.finding
    word = f"{WORDS[said.severity]} [{said.rule}]"
    yield from wrapped(f"{word} {sentence(finding)}", INDENT)
    yield from _place(finding)
    yield from _quote(finding.where)
    yield from _repair(finding)
    more = len(kind.said) - 1
    if more:
        where = _patches(kind) if len(kind.patches) == more else ""
        yield ""
        yield from wrapped(f"and {more} more of the same kind{where}, see the report", INDENT)


def again(kind: Kind) -> Iterator[str]:
    """The same for what was told in full of the version before: that it is there, no more."""
    said = kind.first
    more = f", and {len(kind.said) - 1} more" if len(kind.said) > 1 else ""
    seen = sentence(said.finding).partition("; expected ")[0]
    yield from wrapped(f"{WORDS[said.severity]} [{said.rule}] {seen}, as before{more}.", INDENT)


def _patches(kind: Kind) -> str:
    several = len(set(kind.patches)) > 1
    return f" ({'patches' if several else 'patch'} {numbers(kind.patches)})"


def sentence(finding: Finding) -> str:
    """What was seen and what was expected, as a sentence; a quoted word keeps its case."""
    first = finding.seen.split(" ", 1)[0]
    seen = finding.seen
    if first.isascii() and first.isalpha() and first.islower():
        seen = seen[0].upper() + seen[1:]
    end = "" if finding.expected.endswith((".", "…")) else "."
    return f"{seen}; expected {finding.expected}{end}"


def _place(finding: Finding) -> Iterator[str]:
    where = finding.where
    if where.path is not None and where.path not in finding.seen:
        line = f", line {where.line}" if where.line else ""
        yield from wrapped(f"in {cut(plain(where.path), 200)}{line}", INDENT, 2)


def _quote(where: Where) -> Iterator[str]:
    """The line in question, or the piece of it that is meant."""
    if where.text is None or not where.text.strip():
        return
    before = plain(where.text[: where.column])
    meant = plain(where.text[where.column : where.column + where.width])
    whole = before + meant + plain(where.text[where.column + where.width :])
    room = WIDTH - len(QUOTED) - 2
    piece, _, _ = window(whole, len(before), len(meant), room - 2)
    yield ""
    yield f"{QUOTED}> {cut(piece, room)}".rstrip()


def _repair(finding: Finding) -> Iterator[str]:
    """The command or the line that mends it, where it fits whole; a cut one would be wrong."""
    repair = finding.repair
    if isinstance(repair, Command):
        mark, text = "$ ", repair.command
    elif isinstance(repair, Replacement) and repair.replacement:
        mark, text = "| ", repair.replacement
    else:
        return
    shown = plain(text)
    yield ""
    if columns(shown) <= WIDTH - len(QUOTED) - len(mark) and shown == text.replace("\t", " "):
        if mark == "| " and finding.where.text:
            yield f"{INDENT}which could be"
            yield ""
        yield f"{QUOTED}{mark}{shown}"
    else:
        what = "The command" if mark == "$ " else "The line"
        yield f"{INDENT}{what} that mends it is in the report."
