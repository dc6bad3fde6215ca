# SPDX-License-Identifier: GPL-2.0-or-later
"""The brake, as the database knows it: scopes in which nothing is posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from service.store.kinds import cleaned, now
from service.store.tables import brake
from service.store.upsert import insert

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """A scope that is held: all, org:NAME, repository:OWNER/NAME or list:ADDRESS."""

    scope: str
    set_by: str
    at: datetime


def pull(db: Connection, scope: str, by: str) -> None:
    """Hold a scope; who held it first stays named."""
    row = {"scope": scope, "set_by": by, "at": now()}
    db.execute(insert(db, brake).values(row).on_conflict_do_nothing(index_elements=["scope"]))


def release(db: Connection, scope: str) -> bool:
    """Let a scope go; False when it was not held."""
    return db.execute(delete(brake).where(brake.c.scope == cleaned(scope))).rowcount == 1


def held(db: Connection) -> tuple[Brake, ...]:
    """Every scope that is held."""
    rows = db.execute(select(brake).order_by(brake.c.scope)).mappings()
    return tuple(Brake(**row) for row in rows)


def scopes_of(repository: str | None = None, address: str | None = None) -> tuple[str, ...]:
    """The scopes a post falls under: that of a repository, or that of a list."""
    found = [ALL]
    if repository:
        found += [f"org:{repository.partition('/')[0]}", f"repository:{repository}"]
    if address:
        found.append(f"list:{address.lower()}")
    return tuple(found)
