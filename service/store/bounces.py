# SPDX-License-Identifier: GPL-2.0-or-later
"""What became of mails after a server took them: one word for each, the worst that was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from service.store.letter_tables import bounce
from service.store.upsert import insert

HARD, SOFT, OTHER, DELIVERED = "hard", "soft", "other", "delivered"
KINDS = (HARD, SOFT, OTHER, DELIVERED)
"""The worst first: no such address, not now, refused for another reason, delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What was said of one mail of the outbox."""

    outbox: int
    recipient: str
    kind: str
    status: str
    at: datetime


def note(db: Connection, new: Bounce) -> bool:
    """Keep what was said of a mail; False where as much or worse was said before."""
    known = db.execute(select(bounce.c.kind).where(bounce.c.outbox == new.outbox)).scalar()
    if known is not None and KINDS.index(known) <= KINDS.index(new.kind):
        return False
    row = {
        "outbox": new.outbox,
        "recipient": new.recipient.lower(),
        "kind": new.kind,
        "status": new.status,
        "at": new.at,
    }
    statement = insert(db, bounce).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=["outbox"], set_=row))
    return True


def count(db: Connection, mails: Iterable[int], kind: str) -> int:
    """Of how many of these mails a thing was said."""
    chosen = select(func.count()).select_from(bounce)
    of_them = chosen.where(bounce.c.outbox.in_([*mails]), bounce.c.kind == kind)
    return int(db.execute(of_them).scalar_one())


def forget(db: Connection, before: datetime) -> int:
    """Delete what was said before a moment; of how many mails that was."""
    return db.execute(delete(bounce).where(bounce.c.at < before)).rowcount
