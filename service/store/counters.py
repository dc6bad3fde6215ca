# SPDX-License-Identifier: GPL-2.0-or-later
"""Counters that outlive a process and add up over many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.store.tables import counters
from service.store.upsert import insert


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter: its name, its labels, and how far it has come."""

    name: str
    labels: Mapping[str, str]
    value: int


def add(db: Connection, name: str, by: int = 1, **labels: str) -> None:
    """Add to a counter; the first call makes it.  Labels name no person."""
    row = {"name": name, "labels": json.dumps(labels, sort_keys=True), "value": by}
    statement = insert(db, counters).values(row)
    more = {"value": counters.c.value + statement.excluded.value}
    db.execute(statement.on_conflict_do_update(index_elements=["name", "labels"], set_=more))


def read(db: Connection) -> tuple[Counter, ...]:
    """Every counter, by name and labels."""
    rows = db.execute(select(counters).order_by(counters.c.name, counters.c.labels))
    return tuple(Counter(row.name, json.loads(row.labels), row.value) for row in rows)
