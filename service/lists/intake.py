# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what is new in the archive of a list: each mail is kept, and put into its series."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice

from sqlalchemy import Connection

from rules.read.letter import Post
from service.faults import Stop, TryLater
from service.jobs.job import Job
from service.lists import look
from service.lists.around import Around, answered
from service.lists.source import source_of
from service.lists.world import World
from service.read.source import Source
from service.read.taken import Taken
from service.settings.model import List
from service.store import counters, cursors, mails, series
from service.store.engine import reading, transaction
from service.store.turns import take_turn

LOG = logging.getLogger("ksquirrel.lists")
FIRST = timedelta(hours=48)
"""How far back a list is read that is new: what is older gets no answer anyway."""
LOT = 8
LONG = 0.05  # seconds
"""As many mails are kept at a time: a commit each is slow, and one that lasts holds up others."""


def intake(world: World, job: Job) -> None:
    """The job: read on in the archive of the list it names.  A list that is off is let be.

    Mails are kept with the cursor behind them, so nothing is lost or kept twice.  Where the archive
    fails that is noted, and the next look is due before long; other lists go on.
    """
    one = world.lists.get(str(job.args.get("list")).lower())
    if one is None or one.archive is None:
        return
    source: Source | None = None
    failed: Exception | None = None
    try:
        source = source_of(world.settings, one)
        if source is not None:
            _read_on(world, one, source)
    except (Stop, TryLater) as error:
        failed = error
    look.end(world.store, one.address.lower(), source, failed, world.clock())


def _read_on(world: World, one: List, source: Source) -> None:
    with reading(world.store) as db:
        cursor = cursors.find(db, source.key)
    around = Around()
    with closing(source.read(cursor, world.clock() - FIRST)) as found:
        for first in found:
            lot = _Lot(found)
            with transaction(world.store) as db:
                take_turn(db, "mail")
                for taken in chain((first,), lot):
                    keep(world, db, around, one, taken)
                    place = taken.cursor
                cursors.move(db, source.key, place, world.clock())
            if lot.failed:
                raise lot.failed


@dataclass(slots=True)
class _Lot:
    """The next few mails of a source.

    Where it fails before its time those that came are kept, and ``failed`` is why.
    """

    found: Iterator[Taken]
    failed: Stop | TryLater | None = None

    def __iter__(self) -> Iterator[Taken]:
        end = time.monotonic() + LONG
        try:
            for _ in range(LOT - 1):
                if time.monotonic() > end:
                    return
                yield from islice(self.found, 1)
        except (Stop, TryLater) as error:
            self.failed = error


def keep(world: World, db: Connection, around: Around, one: List, taken: Taken) -> None:
    """Keep a mail within the caller's transaction, and have its series judged in time."""
    counters.add(db, "mails_total", list=one.address.lower(), result=_result(taken))
    if taken.aside:
        return
    if taken.deleted:
        if taken.id:
            around.known.pop(taken.id, None)
            mails.withdraw(db, taken.id)
        return
    post = taken.post
    new = mails.NewMail(
        message_id=taken.id or f"sha256:{hashlib.sha256(taken.raw).hexdigest()}",
        list=one.address,
        raw=taken.raw,
        received_at=world.clock(),
        sender=post.sender.email if post else "",
        answers=answered(post) if post else (),
        part=post is not None and _is_part(post),
        refused=taken.refused,
    )
    is_new = mails.keep(db, new, world.behind(one))
    if is_new and taken.id:
        around.known.pop(taken.id, None)
    if taken.refused:
        LOG.warning("%s: a mail was refused: %s", one.address, taken.refused)
    elif is_new and new.part and taken.id:
        _hear(world, db, around, one, taken.id)


def _hear(world: World, db: Connection, around: Around, one: List, message_id: str) -> None:
    """Put a mail into its series; it waits for the rest, or for a moment where that is here."""
    now = world.clock()
    group = around.group(db, (message_id,), now)
    if group is None or not group.judge:
        return
    wait = timedelta(minutes=one.wait_minutes)
    ids = [post.id for post in group.posts if post.id]
    row, is_made = series.hear(db, message_id, group.version, ids, now + wait)
    due = row.wait_until
    if not group.missing and group.patches:
        due = min(due, now + world.settle)
        series.wait(db, row.id, due)
    if is_made or not group.missing or due <= now:
        seconds = max(0.0, (due - now).total_seconds())
        world.queue.enqueue(
            db, kind="judge-series", key=str(row.id), args={"series": row.id}, delay=seconds
        )


def _is_part(post: Post) -> bool:
    """Whether it may belong to a series, or say what one is."""
    return bool(post.letter or post.naked or post.kind == "pull-request")


def _result(taken: Taken) -> str:
    if taken.aside or taken.deleted:
        return taken.aside or "withdrawn"
    return "refused" if taken.refused else "kept"
