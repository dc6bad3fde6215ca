# SPDX-License-Identifier: GPL-2.0-or-later
"""Who wants no mails from this service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from service.store.kinds import cleaned
from service.store.list_tables import optout
from service.store.upsert import insert


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
