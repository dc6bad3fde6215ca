# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports as text for people: grouped by patch, equal findings folded."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.model import Submission
from rules.report import Command, Replacement, Report, Said, Severity, Where
from service.render.skipped import skipped
from service.render.visible import visible, window
from service.render.words import numbers

ROOM = 88
MARGIN = " " * 11
COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "33", Severity.NOTE: "36"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How to print: with colour, only one line a finding, without the notes."""

    colour: bool = False
    quiet: bool = False
    notes: bool = True


@dataclass(frozen=True, slots=True)
class Fold:
    """Findings that say the same: the first, and every place they were found."""

    first: Said
    places: tuple[Where, ...]

    @property
    def patches(self) -> tuple[int | None, ...]:
        return tuple(dict.fromkeys(where.patch for where in self.places))


def render(reports: tuple[Report, ...], look: Look = Look()) -> str:
    """All reports, and one line of summary."""
    blocks = ["\n".join(_report(report, look)) for report in reports]
    blocks.append("\n".join(_summary(reports, look)))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _joined(said: Sequence[Said]) -> Sequence[Said]:
    """The findings; what several would write in one line becomes one repair."""
    if sum(isinstance(one.finding.repair, Replacement) for one in said) < 2:
        return said
    from service.render.joint import joined

    return joined(said)


def fold(said: Sequence[Said]) -> tuple[Fold, ...]:
    """Equal findings as one, worst first, then in the order they were said."""
    found: dict[tuple[str, Severity, str, str], list[Said]] = {}
    for one in said:
        key = (one.rule, one.severity, one.finding.seen, one.finding.expected)
        found.setdefault(key, []).append(one)
    folds = [Fold(same[0], tuple(s.finding.where for s in same)) for same in found.values()]
    return tuple(sorted(folds, key=lambda one: -one.first.severity))


def _report(report: Report, look: Look) -> Iterator[str]:
    said = [s for s in report.said() if look.notes or s.severity > Severity.NOTE]
    folds = fold(_joined(said))
    if not folds and not report.broken():
        return
    yield _paint("1", _headline(report.submission), look)
    several = [one for one in folds if len(one.patches) > 1]
    if several:
        yield ""
        yield _paint("1", "in several patches", look)
        yield from (line for one in several for line in _fold(one, look))
    for patch in report.submission.patches:
        mine = [one for one in folds if one.patches == (patch.number,)]
        if mine:
            total = report.submission.total
            counter = f"{patch.number}/{total} " if total > 1 else ""
            short = patch.id[:12] + " " if report.submission.origin == "git" and patch.id else ""
            yield ""
            yield _paint("1", f"{counter}{short}{visible(patch.subject.title)}", look)
            yield from (line for one in mine for line in _fold(one, look))
    whole = [one for one in folds if one.patches == (None,)]
    if whole:
        yield ""
        yield _paint("1", "the series" if report.submission.total > 1 else "the submission", look)
        yield from (line for one in whole for line in _fold(one, look))
    for rule, error in report.broken():
        yield f"  broken   {rule}  {visible(error)}; please report this, it is our fault"


def _headline(submission: Submission) -> str:
    count = len(submission.patches)
    number = f"{count} patch{'' if count == 1 else 'es'}"
    version = f", v{submission.version}" if submission.version > 1 else ""
    return visible(f"{submission.title} ({number}{version}, from {submission.submitter})")


def _fold(one: Fold, look: Look) -> Iterator[str]:
    said = one.first
    word = _paint(COLOURS[said.severity], f"{said.severity.word:<8}", look)
    yield f"  {word} {said.rule}{_elsewhere(one)}"
    yield from _wrapped(f"{said.finding.seen}; expected {said.finding.expected}")
    if look.quiet:
        return
    yield from _quote(said.finding.where, look, len(one.patches) > 1)
    repair = said.finding.repair
    if isinstance(repair, Command):
        yield f"{MARGIN}fix: {visible(repair.command)}"
    elif repair is not None:
        text = visible(repair.replacement)
        yield f"{MARGIN}write: {text}" if text else f"{MARGIN}fix: take the line out"


def _wrapped(text: str) -> list[str]:
    """A sentence in lines that fit, never cut inside a word."""
    return textwrap.wrap(
        visible(text),
        width=ROOM + len(MARGIN),
        initial_indent=MARGIN,
        subsequent_indent=MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _elsewhere(one: Fold) -> str:
    """Where else the same was found."""
    if len(one.places) == 1:
        return ""
    if len(one.patches) > 1:
        return f"  (patches {numbers([p for p in one.patches if p is not None])})"
    lines = [where.line for where in one.places if where.line is not None]
    return f"  ({len(one.places)} times" + (f", lines {numbers(lines)})" if lines else ")")


def _quote(where: Where, look: Look, is_first: bool) -> Iterator[str]:
    """The offending line, with a caret under what is meant; it may be the first of several."""
    if where.text is None or not where.text.strip():
        return
    place = f"{where.path}:{where.line}" if where.path else _place(where)
    place = f"patch {where.patch}, {place}" if is_first and where.patch else place
    before = visible(where.text[: where.column])
    meant = visible(where.text[where.column : where.column + where.width])
    whole = before + meant + visible(where.text[where.column + where.width :])
    piece, at, width = window(whole, len(before), len(meant), ROOM)
    yield f"{MARGIN}{_paint('2', visible(place), look)}"
    yield f"{MARGIN}| {piece}"
    if width:
        yield f"{MARGIN}| {' ' * at}{_paint('1;32', '^' * width, look)}"


def _place(where: Where) -> str:
    if where.part == "subject":
        return "subject"
    if where.line is None:
        return where.part
    return (
        f"below the ---, line {where.line}"
        if where.part == "notes"
        else f"message line {where.line}"
    )


def _summary(reports: tuple[Report, ...], look: Look) -> Iterator[str]:
    said = [one for report in reports for one in report.said()]
    patches = sum(len(report.submission.patches) for report in reports)
    rules = {one.rule for report in reports for one in report.outcomes if not one.skipped}
    counts = [_count(said, severity) for severity in sorted(Severity, reverse=True)]
    what = ", ".join(count for count in counts if count) or "no findings"
    asked = f"{len(rules)} rule{'' if len(rules) == 1 else 's'} asked"
    yield f"{what} in {patches} patch{'' if patches == 1 else 'es'}; {asked}"
    origins = {dict(report.facts).get("maintainers") for report in reports} - {None}
    for name in sorted(filter(None, origins)) if said else ():
        yield f"recipients by {visible(name)}"
    policies = {dict(report.facts).get("policy") for report in reports} - {None}
    for name in sorted(filter(None, policies)):
        yield f"policy: {visible(name)}"
    yield from skipped(reports)
    if said and not look.quiet:
        worst = min(said, key=lambda one: (-one.severity, one.finding.where.patch or 0))
        yield f"next: ksquirrel explain {worst.rule}"


def _count(said: Sequence[Said], severity: Severity) -> str:
    count = sum(one.severity is severity for one in said)
    return f"{count} {severity.word}{'' if count == 1 else 's'}" if count else ""


def _paint(code: str, text: str, look: Look) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if look.colour else text
