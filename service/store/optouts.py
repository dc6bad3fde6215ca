# SPDX-License-Identifier: GPL-2.0-or-later
"""Who wants no mails from this service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from service.store.kinds import cleaned
from service.store.list_tables import optout
from service.store.upsert import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Optout:
    """An address that wants no mails, since when, and why."""

    address: str
    at: datetime
    why: str


def add(db: Connection, address: str, why: str, at: datetime) -> None:
    """Note that nobody shall write to an address; the first reason stays."""
    row = {"address": address.lower(), "why": why, "at": at}
    db.execute(insert(db, optout).values(row).on_conflict_do_nothing(index_elements=["address"]))


def remove(db: Connection, address: str) -> bool:
    """Let mails go there again; False when nobody had asked for none."""
    there = optout.c.address == cleaned(address.lower())
    return db.execute(delete(optout).where(there)).rowcount == 1


def every(db: Connection) -> frozenset[str]:
    """Every address that wants none, in small letters."""
    return frozenset(map(str, db.execute(select(optout.c.address)).scalars()))


def read(db: Connection) -> tuple[Optout, ...]:
    """Every address that wants none, with what was noted of it."""
    rows = db.execute(select(optout).order_by(optout.c.address)).mappings()
    return tuple(Optout(**row) for row in rows)


def find(db: Connection, address: str) -> Optout | None:
    """What was noted of an address."""
    there = optout.c.address == cleaned(address.lower())
    row = db.execute(select(optout).where(there)).mappings().first()
    return Optout(**row) if row else None
