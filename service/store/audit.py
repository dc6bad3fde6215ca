# SPDX-License-Identifier: GPL-2.0-or-later
"""The audit: every thing posted, withheld or decided; it only grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from service.store.kinds import cleaned, now
from service.store.ledger import digest_of
from service.store.tables import audit

WRITE, CHECK = "write", "check"
"""What stands for one request that changed something on GitHub; that of a check is told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who did what, where, when; ``digest`` is of the bytes that went out, if any did."""

    id: int
    at: datetime
    actor: str
    what: str
    place: str
    digest: str | None


def note(db: Connection, actor: str, what: str, place: str, body: bytes | None = None) -> None:
    """Write down one act."""
    digest = None if body is None else digest_of(body)
    row = {"at": now(), "actor": actor, "what": what, "place": place, "digest": digest}
    db.execute(insert(audit).values(row))


def acts(db: Connection, limit: int = 100) -> Iterator[Act]:
    """What was done last, newest first, without the single writes."""
    chosen = select(audit).where(audit.c.what.not_in((WRITE, CHECK)))
    chosen = chosen.order_by(audit.c.id.desc()).limit(limit)
    for row in db.execute(chosen).mappings():
        yield Act(**row)


def writes(db: Connection, place: str, since: datetime, what: str = WRITE) -> int:
    """How many writes of a kind to a place there were since a moment."""
    chosen = select(func.count()).select_from(audit)
    of_it = chosen.where(audit.c.at >= since, audit.c.what == what, audit.c.place == cleaned(place))
    return int(db.execute(of_it).scalar_one())
