# SPDX-License-Identifier: GPL-2.0-or-later
"""Patch files, mended line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rules.model import Letter, Submission
from rules.report import Report, Said
from service.command.desk import Left, Plan, Repaired
from service.post.files import replace_file
from service.read.inputs import Reading, read_texts
from service.read.mails import Origin
from service.render.mend import Edit, Mender, refused
from service.render.place import letter_of


@dataclass(slots=True)
class Files:
    """Patch files by their names, as they are on the disk and as they shall be."""

    old: Mapping[str, bytes]
    texts: dict[str, bytes] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)

    def read(self) -> Iterable[Submission]:
        self.texts = {**self.old, **self.texts}
        self.reading = read_texts(self.texts)
        return self.reading.submissions()

    def render(self, reports: tuple[Report, ...]) -> str:  # noqa: ARG002 (the door's)
        return ""

    def post(self, text: str) -> None:
        pass

    def plan(self, reports: Iterable[Report]) -> Plan:
        plan = Plan()
        rows: dict[str, list[bytes | None]] = {}
        origins = self.reading.origins
        homes = {id(p.letter): origins[id(p)] for p in self.reading.posts if p.letter}
        for report in reports:
            for letter, said in _by_letter(report):
                origin = homes[id(letter)]
                if origin.name not in rows:
                    rows[origin.name] = [*self.texts[origin.name].split(b"\n")]
                mender = Mender(report.submission, letter, origin.raw or b"")
                _plan(plan, mender, origin, said, rows[origin.name])
        plan.left.sort(key=lambda one: one.place)
        whole = {n: b"\n".join(r for r in lines if r is not None) for n, lines in rows.items()}
        plan.texts = {name: text for name, text in whole.items() if text != self.texts[name]}
        return plan

    def save(self, dry: bool) -> str:
        for name, new in self.texts.items():
            if new != self.old[name] and not dry:
                replace_file(Path(name), self.old[name], new)
        return ""


def _by_letter(report: Report) -> Iterable[tuple[Letter, list[Said]]]:
    found: dict[int, tuple[Letter, list[Said]]] = {}
    for said in report.said():
        letter = letter_of(report.submission, said.finding.where)
        if letter is not None:
            found.setdefault(id(letter), (letter, []))[1].append(said)
    return found.values()


def _plan(
    plan: Plan, mender: Mender, origin: Origin, said: list[Said], rows: list[bytes | None]
) -> None:
    """Change the rows of one mail in its file: one repair a line, the others wait their round."""
    reasons = [(one, refused(one.finding)) for one in said]
    plan.left += [Left(origin.name, one, why) for one, why in reasons if why]
    edits, kept = mender.edits(one for one, why in reasons if not why)
    plan.left += [Left(origin.name, one, why) for one, why in kept]
    changed: set[int] = set()
    for edit in edits:
        row = origin.line - 1 + edit.row
        if row in changed:
            continue
        if row >= len(rows) or rows[row] != edit.before:
            plan.left.append(Left(origin.name, edit.said, "quoted in its mbox; edit it"))
            continue
        changed.add(row)
        rows[row] = edit.after
        plan.repaired.append(_repaired(f"{origin.name}:{row + 1}", edit))


def _repaired(place: str, edit: Edit) -> Repaired:
    before, after = (
        None if row is None else row.decode("utf-8", "replace").rstrip("\r")
        for row in (edit.before, edit.after)
    )
    return Repaired(place, edit.said, before or "", after)
