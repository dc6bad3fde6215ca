# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges a series version, once it is whole or has waited long enough."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from rules.model import Submission
from rules.read.letter import Post
from rules.read.mail import LIST, read_mail
from rules.read.memory import Memory
from rules.read.series import submissions
from service.faults import ConfigError, Fault, Held
from service.flow import handle
from service.jobs.job import Job
from service.lists.around import Around
from service.lists.base import Base
from service.lists.door import ListDoor
from service.lists.world import World
from service.render.compose import answered
from service.render.conduct import Copy
from service.store import mails, series
from service.store.engine import reading, transaction

LOG = logging.getLogger("ksquirrel.lists")
LARGEST = 32 << 20
"""As many bytes as the mails of a series have that is judged; lists take a hundredth of that."""


def judge(world: World, job: Job) -> None:
    """The job: judge the series it names as it is now, if there is anything new in it.

    Every mail that joins a series wakes a job of its own, so none is missed while this runs.
    Raises Held while the series waits.
    """
    number = job.args.get("series")
    if not isinstance(number, int):
        raise ConfigError(Fault("job", "names no series"))
    with reading(world.store) as db:
        row = series.find(db, number)
        if row is None or row.is_judged:
            return
        _wait(world, row)
        submission, copies, memory = read_series(world, db, row)
    if submission is None or not copies:
        with transaction(world.store) as db:
            series.judged(db, row.id, row.heard)
        return
    base = Base.of(world.tree_of(one.list for one in copies), submission)
    base.archive = memory
    try:
        door = ListDoor(world=world, row=row, submission=submission, copies=copies, base=base)
        handle(door, base.policy(), base.gather)
    finally:
        base.close()


def _wait(world: World, row: series.Kept) -> None:
    seconds = (row.wait_until - world.clock()).total_seconds()
    if seconds > 0:
        raise Held(f"series {row.id} waits for more of it", seconds)


def read_series(
    world: World, db: Connection, row: series.Kept
) -> tuple[Submission | None, Sequence[Copy], Memory | None]:
    """The series as a submission, its first mail by each list that is heard, and what was
    posted before it.

    One that is too large to be read at once is none.
    """
    members = series.members(db, row.id)
    if (size := mails.size(db, members)) > LARGEST:
        LOG.error("%s is not judged: its mails have %d bytes", row.key, size)
        return None, (), None
    around = Around()
    group = around.group(db, members, world.clock())
    submission = next(submissions([group]), None) if group else None
    if group is None or submission is None:
        return None, (), None
    lead = answered(submission).id
    # as the series holds it: a cover letter need not say so, and is no patch as it came
    post = next((one for one in group.posts if lead and one.id == lead), None)
    copies = tuple(_copies(world, db, post)) if post else ()
    return submission, copies, around.memory(db, group, world.clock())


def _copies(world: World, db: Connection, post: Post) -> Iterator[Copy]:
    message_id = post.id or ""
    raw = mails.raws(db, (message_id,)).get(message_id)
    came_by = mails.lists_of(db, message_id)
    for address in world.lists:
        if raw is not None and address in came_by:
            mail = read_mail(raw, LIST)
            yield Copy(list=address, mail=mail, post=post, arrived=came_by[address])
