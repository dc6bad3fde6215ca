# SPDX-License-Identifier: GPL-2.0-or-later
"""How the reading of each list fares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from service.store.list_tables import mail_list, source
from service.store.upsert import insert

MOST = 1000
"""As many of the newest mails of a list say how often mails come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the last look into the archive of a list found.

    ``read_at`` is when all of it was read last, ``failing_since`` and ``error`` say since when
    and why not; ``behind`` counts the mails that were left unread, ``behind_since`` says since
    when those are too many.  ``told`` are the alarms that were logged, by name.
    """

    list: str
    looked_at: datetime
    read_at: datetime | None = None
    failing_since: datetime | None = None
    error: str | None = None
    behind: int = 0
    behind_since: datetime | None = None
    told: str = ""


def find(db: Connection, address: str) -> Look | None:
    """The last look into a list; None before the first."""
    found = db.execute(select(source).where(source.c.list == address.lower())).mappings().first()
    return Look(**found) if found else None


def note(db: Connection, look: Look) -> None:
    """Keep a look; what was told stays."""
    row = {name: getattr(look, name) for name in Look.__slots__}
    rest = {name: value for name, value in row.items() if name not in ("list", "told")}
    statement = insert(db, source).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=["list"], set_=rest))


def tell(db: Connection, address: str, names: Iterable[str]) -> None:
    """Note which alarms of a list were logged."""
    there = source.c.list == address.lower()
    db.execute(update(source).where(there).values(told=" ".join(sorted(names))))


def arrivals(db: Connection, address: str, since: datetime) -> tuple[datetime, ...]:
    """When the newest mails of a list came since a moment, oldest first, at most MOST."""
    when = mail_list.c.received_at
    found = (
        select(when)
        .where(mail_list.c.list == address.lower(), when >= since)
        .order_by(when.desc())
        .limit(MOST)
    )
    return tuple(reversed(db.execute(found).scalars().all()))
