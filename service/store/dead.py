# SPDX-License-Identifier: GPL-2.0-or-later
"""Dead letters: jobs that were tried often enough, parked with what they need to run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from service.store import counters
from service.store.kinds import cleaned, now
from service.store.tables import dead
from service.store.upsert import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A job that did not come to its end: what it was, and what stopped it."""

    job: str
    kind: str
    key: str
    args: Mapping[str, Any]
    error: str
    traceback: str = field(repr=False)
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked(Letter):
    """A dead letter as it is kept."""

    id: int
    parked_at: datetime
    replayed_at: datetime | None


def park(db: Connection, letter: Letter) -> None:
    """Keep a dead letter; the same job again changes nothing."""
    row = {
        "job": letter.job,
        "kind": letter.kind,
        "key": letter.key,
        "args": json.dumps(letter.args),
        "error": letter.error,
        "traceback": letter.traceback,
        "tries": letter.tries,
        "parked_at": now(),
    }
    once = insert(db, dead).values(row).on_conflict_do_nothing(index_elements=["job"])
    if db.execute(once.returning(dead.c.id)).scalar_one_or_none() is not None:
        counters.add(db, "dead_letters_total", kind=letter.kind)


def find(db: Connection, number: int) -> Parked | None:
    """A dead letter by its number."""
    row = db.execute(select(dead).where(dead.c.id == number)).mappings().first()
    return _parked(row) if row else None


def waiting(db: Connection, limit: int = 200) -> tuple[Parked, ...]:
    """The dead letters nobody has replayed, oldest first."""
    chosen = select(dead).where(dead.c.replayed_at.is_(None)).order_by(dead.c.id).limit(limit)
    return tuple(_parked(row) for row in db.execute(chosen).mappings())


def given_up(db: Connection, kind: str, key: str, since: datetime) -> bool:
    """Whether a job of a kind and key was parked since a moment, and nobody has replayed it."""
    of_it = (dead.c.kind == kind) & (dead.c.key == cleaned(key)) & (dead.c.parked_at >= since)
    chosen = select(dead.c.id).where(of_it, dead.c.replayed_at.is_(None)).limit(1)
    return db.execute(chosen).first() is not None


def count(db: Connection) -> int:
    """How many dead letters nobody has replayed."""
    chosen = select(func.count()).select_from(dead).where(dead.c.replayed_at.is_(None))
    return int(db.execute(chosen).scalar_one())


def replayed(db: Connection, number: int) -> bool:
    """Note that a dead letter was replayed; False when it was before."""
    open_ = (dead.c.id == number) & dead.c.replayed_at.is_(None)
    return db.execute(update(dead).where(open_).values(replayed_at=now())).rowcount == 1


def _parked(row: RowMapping) -> Parked:
    return Parked(**(dict(row) | {"args": json.loads(row["args"])}))
