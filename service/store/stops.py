# SPDX-License-Identifier: GPL-2.0-or-later
"""Who wants no mails about one series, whatever its version.

A series goes by several names (its thread, its title): it is silent under any of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from service.store.kinds import cleaned
from service.store.letter_tables import stop
from service.store.upsert import insert


def names(thread: str, title: str) -> tuple[str, ...]:
    """The names a series goes by; they tell nothing of it."""
    plain = " ".join(title.lower().split())
    return tuple(_digest(one) for one in (f"thread:{thread}", f"title:{plain}"))


def add(db: Connection, address: str, series: Iterable[str], at: datetime) -> None:
    """Note that nobody shall write to an address about a series, by its names."""
    for one in series:
        row = {"series": one, "address": address.lower(), "at": at}
        db.execute(insert(db, stop).values(row).on_conflict_do_nothing())


def remove(db: Connection, address: str) -> int:
    """Let an address hear of every series again; how many names that were."""
    return db.execute(delete(stop).where(stop.c.address == cleaned(address.lower()))).rowcount


def of(db: Connection, series: Iterable[str]) -> frozenset[str]:
    """The addresses that want no mails about a series, in small letters."""
    chosen = select(stop.c.address).where(stop.c.series.in_([*series]))
    return frozenset(map(str, db.execute(chosen).scalars()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
