# SPDX-License-Identifier: GPL-2.0-or-later
"""Overrides: a person with write access lets a head pass, and says why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select
from sqlalchemy import insert as plain_insert

from service.store.kinds import cleaned, now
from service.store.pull_tables import overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Who lets which head of a pull request pass, and why."""

    actor: str
    installation: int
    repository: str
    number: int
    head: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Override):
    """An override as it is kept."""

    id: int
    at: datetime


def add(db: Connection, override: Override) -> None:
    """Keep an override."""
    db.execute(plain_insert(overrides).values(asdict(override) | {"at": now()}))


def standing(db: Connection, key: tuple[int, str, int], head: str) -> Standing | None:
    """The newest override of one head of a pull request: a new push needs a new one.

    ``key`` is (installation, repository, number).
    """
    installation, repository, number = key
    about = and_(
        overrides.c.installation == installation,
        overrides.c.repository == cleaned(repository),
        overrides.c.number == number,
        overrides.c.head == cleaned(head),
    )
    chosen = select(overrides).where(about).order_by(overrides.c.id.desc()).limit(1)
    row = db.execute(chosen).mappings().first()
    return Standing(**row) if row else None
