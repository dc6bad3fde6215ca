# SPDX-License-Identifier: GPL-2.0-or-later
"""How far each source of mail was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from service.store.kinds import cleaned
from service.store.list_tables import cursor
from service.store.upsert import insert


def find(db: Connection, source: str) -> str | None:
    """The place to go on from; None for a source that was never read."""
    found = db.execute(select(cursor.c.cursor).where(cursor.c.source == cleaned(source))).scalar()
    return None if found is None else str(found)


def move(db: Connection, source: str, place: str, at: datetime) -> None:
    """Note how far a source was read."""
    values = {"cursor": place, "moved_at": at}
    statement = insert(db, cursor).values(source=source, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["source"], set_=values))
