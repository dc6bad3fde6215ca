# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges a series again for somebody who asked; the one mail that nobody asked for stays one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.engine.digest import rules_digest
from rules.model import Submission
from rules.report import Report
from service.flow import handle
from service.letters.authority import may_recheck
from service.letters.room import Asked
from service.lists.base import Base
from service.lists.judge import read_series
from service.lists.world import World
from service.render import answer, report_json
from service.render.derived import token
from service.store import reports, series
from service.store.engine import reading, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is said of a series that was to be judged again; without ``list`` nobody is told.

    ``list`` is the list about which the answer is written.
    """

    lines: tuple[str, ...] = ()
    list: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainDoor:
    """A series that was put together for somebody who asked; its report is kept, not sent."""

    world: World
    row: series.Kept
    submission: Submission

    @property
    def page(self) -> str:
        """The id of the report, which is that of every judgement of this series."""
        return token(self.world.desk(), "report", self.row.key, str(self.row.version))

    def read(self) -> Iterable[Submission]:
        return (self.submission,)

    def render(self, reports: tuple[Report, ...]) -> Report:
        (report,) = reports
        return report

    def post(self, text: Report) -> None:
        kept = reports.NewReport(
            key=self.submission.key,
            origin="mail",
            title=self.submission.title,
            verdict=text.verdict,
            report=report_json.render((text,)),
            text="judged again, as somebody asked for it",
            rules=rules_digest(),
            private=False,
        )
        with transaction(self.world.store) as db:
            reports.keep_as(db, self.page, kept)


def recheck(world: World, asked: Asked) -> Again:
    """Judge the series that a letter is about, if its writer may ask for that."""
    with reading(world.store) as db:
        number = asked.meant.series if asked.meant and asked.meant.series else None
        number = number or series.holding(db, asked.parents)
        row = series.find(db, number) if number else None
        if row is None:
            return _unjudged(asked, "I do not know which one you mean")
        submission, copies, memory = read_series(world, db, row)
    if submission is None or not copies:
        return _unjudged(asked, "its mails are no longer kept")
    about = next((one.list for one in copies if world.speaks(one.list)), "")
    base = Base.of(world.tree_of(one.list for one in copies), submission)
    base.archive = memory
    try:
        if not may_recheck(asked.signer.address, submission, base.maintainers):
            return Again(why="neither an author nor a maintainer of the series asked")
        if not about:
            return Again(why="none of its lists is written to")
        door = AgainDoor(world=world, row=row, submission=submission)
        (report,) = handle(door, base.policy(), base.gather)
    finally:
        base.close()
    page = f"{world.settings.server.url}/r/{door.page}"
    return Again(lines=answer.rechecked(report, page), list=about)


def _unjudged(asked: Asked, why: str) -> Again:
    """Said to those we wrote to; to others it says nothing."""
    about = asked.about.list if asked.about else ""
    return Again(lines=answer.not_rechecked(why) if about else (), list=about, why=why)
