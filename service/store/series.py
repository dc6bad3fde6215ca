# SPDX-License-Identifier: GPL-2.0-or-later
"""Series versions, each a row with an id of its own, and the mails known to be of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from service.store.kinds import cleaned
from service.store.list_tables import series, series_mail
from service.store.upsert import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A series version: ``heard`` counts what came of it, ``judged`` how much of that was judged.

    ``key`` is the Message-ID of the mail that came first, and stays when others arrive late.
    """

    id: int
    key: str
    version: int
    wait_until: datetime
    heard: int
    judged: int
    merged_into: int | None

    @property
    def is_judged(self) -> bool:
        """Whether all that came of it was judged."""
        return self.judged >= self.heard


def hear(
    db: Connection, key: str, version: int, ids: Iterable[str], wait_until: datetime
) -> tuple[Kept, bool]:
    """The series of these mails, made where there is none, and whether it was made.

    All are counted to it from now on, and series found to be one are merged into the oldest.
    """
    mails = tuple(dict.fromkeys(map(cleaned, ids)))
    rows = select(series_mail.c.series).where(series_mail.c.message_id.in_(mails)).distinct()
    known = sorted({_root(db, int(one)) for one in db.execute(rows).scalars()})
    made = not known
    home = known[0] if known else _make(db, key, version, wait_until)
    for other in known[1:]:
        _merge(db, other, home)
    for one in mails:
        statement = insert(db, series_mail).values(message_id=one, series=home)
        values = {"series": home}
        db.execute(statement.on_conflict_do_update(index_elements=["message_id"], set_=values))
    db.execute(update(series).where(series.c.id == home).values(heard=series.c.heard + 1))
    return _there(db, home), made


def wait(db: Connection, number: int, until: datetime) -> None:
    """Note until when a series waits for more of it."""
    db.execute(update(series).where(series.c.id == number).values(wait_until=until))


def find(db: Connection, number: int) -> Kept | None:
    """A series by its id, or the one it was merged into."""
    row = db.execute(select(series).where(series.c.id == _root(db, number))).mappings().first()
    return Kept(**row) if row else None


def members(db: Connection, number: int) -> tuple[str, ...]:
    """The mails of a series."""
    found = select(series_mail.c.message_id).where(series_mail.c.series == number)
    return tuple(map(str, db.execute(found.order_by(series_mail.c.message_id)).scalars()))


def holding(db: Connection, ids: Iterable[str]) -> int | None:
    """The series that one of these mails is known to be of; the newest of several."""
    mails = series_mail.c.message_id.in_([*map(cleaned, ids)])
    found = select(series_mail.c.series).where(mails).order_by(series_mail.c.series.desc())
    return db.execute(found.limit(1)).scalar()


def merged(db: Connection, number: int) -> tuple[int, ...]:
    """A series, and those that were merged into it."""
    found = db.execute(select(series.c.id).where(series.c.merged_into == number)).scalars()
    return (number, *map(int, found))


def judged(db: Connection, number: int, heard: int) -> None:
    """Note how much of what was heard of a series was judged."""
    behind = (series.c.id == number) & (series.c.judged < heard)
    db.execute(update(series).where(behind).values(judged=heard))


def _make(db: Connection, key: str, version: int, wait_until: datetime) -> int:
    row = {"key": key, "version": version, "wait_until": wait_until, "heard": 0, "judged": 0}
    return int(db.execute(insert(db, series).values(row).returning(series.c.id)).scalar_one())


def _merge(db: Connection, other: int, home: int) -> None:
    """What was merged before points to the new home at once, so that one step is enough."""
    gone = (series.c.id == other) | (series.c.merged_into == other)
    db.execute(update(series).where(gone).values(merged_into=home))
    theirs = series_mail.c.series == other
    db.execute(update(series_mail).where(theirs).values(series=home))


def _root(db: Connection, number: int) -> int:
    found = db.execute(select(series.c.merged_into).where(series.c.id == number)).scalar()
    return number if found is None else int(found)


def _there(db: Connection, number: int) -> Kept:
    found = find(db, number)
    if found is None:
        raise LookupError(f"series {number} was heard of and is not there")
    return found
