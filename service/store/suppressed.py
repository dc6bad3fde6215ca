# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses that mails come back from: for a while nothing is sent there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from service.store.kinds import cleaned
from service.store.letter_tables import suppressed
from service.store.upsert import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An address, until when nothing is sent there, and why."""

    address: str
    until: datetime
    why: str
    at: datetime


def add(db: Connection, new: Suppressed) -> None:
    """Send nothing to an address for a while; of two ends the later holds."""
    row = {"address": new.address.lower(), "until": new.until, "why": new.why, "at": new.at}
    statement = insert(db, suppressed).values(row)
    later = suppressed.c.until < statement.excluded.until
    db.execute(statement.on_conflict_do_update(index_elements=["address"], set_=row, where=later))


def remove(db: Connection, address: str) -> bool:
    """Write to an address again; False where it was not suppressed."""
    there = suppressed.c.address == cleaned(address.lower())
    return db.execute(delete(suppressed).where(there)).rowcount == 1


def read(db: Connection, now: datetime) -> tuple[Suppressed, ...]:
    """What is suppressed at a moment, by address."""
    chosen = select(suppressed).where(suppressed.c.until > now).order_by(suppressed.c.address)
    return tuple(Suppressed(**row) for row in db.execute(chosen).mappings())


def every(db: Connection, now: datetime) -> frozenset[str]:
    """Every address to which nothing is sent at a moment, in small letters."""
    return frozenset(one.address for one in read(db, now))


def forget(db: Connection, before: datetime) -> int:
    """Delete what ended before a moment; how many addresses those were."""
    return db.execute(delete(suppressed).where(suppressed.c.until < before)).rowcount
