# SPDX-License-Identifier: GPL-2.0-or-later
"""How fresh the mirror of each tree is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.store.kinds import now
from service.store.tables import mirrors
from service.store.upsert import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """The mirror of a tree: when it was tried last, when that succeeded last, and why not."""

    tree: str
    tried_at: datetime
    fetched_at: datetime | None
    error: str | None

    def is_stale(self, before: datetime) -> bool:
        """Whether it was not fetched since a moment, or never."""
        return self.fetched_at is None or self.fetched_at < before


def fetched(db: Connection, tree: str) -> None:
    """Note that a mirror is as its tree is now."""
    _note(db, {"tree": tree, "tried_at": now(), "fetched_at": now(), "error": None})


def not_fetched(db: Connection, tree: str, error: str) -> None:
    """Note that a mirror could not be brought up to date; it stays as old as it was."""
    _note(db, {"tree": tree, "tried_at": now(), "error": error})


def read(db: Connection) -> tuple[Mirror, ...]:
    """Every mirror, by the name of its tree."""
    rows = db.execute(select(mirrors).order_by(mirrors.c.tree)).mappings()
    return tuple(Mirror(**row) for row in rows)


def _note(db: Connection, row: dict[str, object]) -> None:
    rest = {name: value for name, value in row.items() if name != "tree"}
    statement = insert(db, mirrors).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=["tree"], set_=rest))
