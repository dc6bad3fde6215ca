# SPDX-License-Identifier: GPL-2.0-or-later
"""What was heard from GitHub: each delivery once, under a number that grows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, text, update

from service.store import counters
from service.store.kinds import cleaned, now
from service.store.tables import deliveries
from service.store.upsert import insert

QUEUED, DONE = "queued", "done"
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery: whose it is, what it says it is about, and its bytes as they came."""

    installation: int
    guid: str
    event: str
    payload: bytes = field(repr=False)
    action: str | None = None
    repository: str | None = None
    number: int | None = None
    head: str | None = None
    outcome: str = QUEUED

    def __post_init__(self) -> None:
        for name, value in (("installation", self.installation), ("number", self.number or 0)):
            if not 0 <= value <= LARGEST:
                raise ValueError(f"{name} {value} is no id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A delivery as it is kept."""

    id: int
    installation: int
    body_sha256: str
    guid: str
    event: str
    action: str | None
    repository: str | None
    number: int | None
    head: str | None
    payload: bytes = field(repr=False)
    received_at: datetime
    outcome: str


def hear(db: Connection, delivery: Delivery) -> int | None:
    """Keep a delivery and give its number; None for a repeat, which is only counted.

    A repeat is the same bytes for the same installation, whatever id it came under.
    """
    _in_turn(db, delivery)
    row: dict[str, Any] = {
        name: getattr(delivery, name)
        for name in ("installation", "guid", "event", "action", "repository", "number", "head")
    }
    row |= {"payload": delivery.payload, "outcome": delivery.outcome, "received_at": now()}
    row["body_sha256"] = hashlib.sha256(delivery.payload).hexdigest()
    statement = insert(db, deliveries).values(row)
    once = statement.on_conflict_do_nothing(index_elements=["installation", "body_sha256"])
    number: int | None = db.execute(once.returning(deliveries.c.id)).scalar_one_or_none()
    if number is None:
        counters.add(db, "events_total", source="github", result="repeated")
    return number


def newest(db: Connection, installation: int, repository: str, number: int) -> int:
    """The number of the newest delivery about a pull request; 0 when there is none.

    One that was ignored is no news.
    """
    news = and_(
        _about(installation, repository, number), ~deliveries.c.outcome.startswith("ignored")
    )
    return int(db.execute(select(func.max(deliveries.c.id)).where(news)).scalar() or 0)


def find(db: Connection, number: int) -> Heard | None:
    """A delivery by its number."""
    row = db.execute(select(deliveries).where(deliveries.c.id == number)).mappings().first()
    return Heard(**row) if row else None


def settle(db: Connection, number: int, outcome: str = DONE) -> None:
    """Note what became of a delivery: ``done``, or ``ignored: reason``."""
    db.execute(update(deliveries).where(deliveries.c.id == number).values(outcome=outcome))


def settle_until(
    db: Connection, installation: int, repository: str, number: int, last: int
) -> None:
    """Note that everything heard of a pull request, up to a delivery, has been dealt with."""
    about = and_(_about(installation, repository, number), deliveries.c.id <= last)
    waiting = and_(about, deliveries.c.outcome == QUEUED)
    db.execute(update(deliveries).where(waiting).values(outcome=DONE))


def forget(db: Connection, before: datetime) -> int:
    """Delete the dealt-with deliveries received before a moment; how many those were."""
    old = and_(deliveries.c.received_at < before, deliveries.c.outcome != QUEUED)
    return db.execute(delete(deliveries).where(old)).rowcount


def _about(installation: int, repository: str, number: int) -> ColumnElement[bool]:
    return and_(
        deliveries.c.installation == installation,
        deliveries.c.repository == cleaned(repository),
        deliveries.c.number == number,
    )


def _in_turn(db: Connection, delivery: Delivery) -> None:
    """Deliveries about one pull request commit in the order of their numbers.

    PostgreSQL would give a number first and let a later one commit before it; SQLite has one
    writer at a time.
    """
    if db.dialect.name == "sqlite" or delivery.number is None:
        return
    about = f"{delivery.installation}/{delivery.repository}/{delivery.number}"
    raw = hashlib.sha256(about.encode("utf-8", "surrogatepass")).digest()[:8]
    turn = int.from_bytes(raw, "big", signed=True)
    db.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": turn})
