# SPDX-License-Identifier: GPL-2.0-or-later
"""The local door: reads what the command line names, prints reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rules.model import Submission
from rules.read.series import Sorted
from rules.report import Report
from service.each import Each, one_by_one
from service.post.stdout import write
from service.read.inputs import Reading, read_inputs, read_texts
from service.render import formats

if TYPE_CHECKING:
    from service.command.named import Named
    from service.read.github import PullReading
    from service.render.place import Source


@dataclass(slots=True)
class Local:
    """The door of the command line, in one of the formats.

    Ranges are looked up in the repository around ``folder``; ``pulls`` were read already.
    """

    inputs: tuple[str, ...]
    form: str
    colour: bool
    quiet: bool
    folder: Path = field(default_factory=Path)
    each: Each = one_by_one
    pulls: tuple[PullReading, ...] = ()
    reading: Reading = field(default_factory=Reading)
    named: Named | None = None

    def read(self) -> Iterable[Submission]:
        if self.named is not None:
            self.reading = read_texts(self.named.texts)
            return (one for one in self.reading.submissions() if one.key == self.named.key)
        keep = self.form in formats.PLACED
        if self.inputs or not self.pulls:
            self.reading = read_inputs(self.inputs, self.folder, keep, self.each)
        for pull in self.pulls:
            self.reading.ranges.append(pull.submission)
            self.reading.remarks += pull.notes
        return self.reading.submissions()

    def sorted(self) -> Sorted:
        """The mails that were read, put together."""
        return self.reading.sorted()

    def render(self, reports: tuple[Report, ...]) -> str:
        if self.form == "json":
            from service.render import report_json

            return report_json.render(reports)
        if self.form != "text":
            return formats.render(self.form, reports, self._sources())
        from service.render.terminal import Look, render

        return render(reports, Look(colour=self.colour, quiet=self.quiet)) if reports else ""

    def post(self, text: str) -> None:
        write(text)

    def _sources(self) -> Mapping[int, Source]:
        """Where each mail stands; a submission holds the very letters of the posts."""
        from service.render.place import Source

        origins = self.reading.origins
        pairs = ((p.letter, origins[id(p)]) for p in self.reading.posts if p.letter)
        return {id(letter): Source(o.name, o.line, o.raw) for letter, o in pairs}
