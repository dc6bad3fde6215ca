# SPDX-License-Identifier: GPL-2.0-or-later
"""Heads that were heard of, by the id of the report they will have: their page is there at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from service.store.kinds import cleaned, now
from service.store.pull_tables import heads
from service.store.repositories import Home
from service.store.upsert import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head of a pull request, or of a merge group with it (``queued``).

    ``id`` is that of its report, ``installation`` and ``repository`` are the home of what is kept.
    """

    id: str
    installation: int
    repository: str
    number: int
    head: str
    private: bool
    queued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Head):
    """A head as it is kept: what kept it from being judged last, and until when that is tried.

    ``trouble`` is in words for everybody; without ``until`` it was given up.
    """

    heard_at: datetime
    trouble: str | None
    until: str | None


def hear(db: Connection, head: Head) -> None:
    """Note that a head will be judged; what was in the way before is forgotten."""
    row = asdict(head) | {"heard_at": now(), "trouble": None, "until": None}
    rest = {name: row[name] for name in ("private", "heard_at", "trouble", "until")}
    statement = insert(db, heads).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=rest))


def trouble(db: Connection, id_: str, why: str, until: str | None) -> None:
    """Note what keeps a head from being judged."""
    there = update(heads).where(heads.c.id == cleaned(id_))
    db.execute(there.values(trouble=why, until=until))


def find(db: Connection, id_: str) -> Heard | None:
    """A head by the id of its report."""
    row = db.execute(select(heads).where(heads.c.id == cleaned(id_))).mappings().first()
    return Heard(**row) if row else None


def conceal(db: Connection, home: Home) -> None:
    """Make private every head of a repository that is private now."""
    of_it = (heads.c.installation == home[0], heads.c.repository == cleaned(home[1]))
    db.execute(update(heads).where(*of_it, heads.c.private.is_(False)).values(private=True))


def forget(db: Connection, before: datetime) -> int:
    """Delete the heads heard of before a moment; how many those were."""
    return db.execute(delete(heads).where(heads.c.heard_at < before)).rowcount
