# SPDX-License-Identifier: GPL-2.0-or-later
"""What we have written to whom, as the outbox knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from service.store.kinds import cleaned
from service.store.list_tables import outbox
from service.store.outbox import HELD, SENDING, SENT, Kept


def threads(db: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """The thread of each of these mails that we sent, by its Message-ID."""
    wanted = outbox.c.message_id.in_([*map(cleaned, ids)])
    found = db.execute(select(outbox.c.message_id, outbox.c.thread).where(wanted))
    return {row.message_id: row.thread for row in found}


def to_person(db: Connection, recipient: str, ids: Iterable[str]) -> Kept | None:
    """The newest of some mails, by their Message-IDs, that we wrote to an address."""
    wanted = outbox.c.message_id.in_([*map(cleaned, ids)])
    return _newest(db, wanted, outbox.c.recipient == cleaned(recipient.lower()))


def last_to(db: Connection, recipient: str) -> Kept | None:
    """The newest mail about a series that we wrote to an address."""
    return _newest(db, outbox.c.recipient == cleaned(recipient.lower()), outbox.c.series > 0)


def by_sender(db: Connection, sender: str) -> Kept | None:
    """The mail whose envelope had this sender, which was made for it alone."""
    return _newest(db, outbox.c.sender == cleaned(sender))


def out_to(db: Connection, recipient: str, until: int, most: int) -> tuple[int, ...]:
    """The mails that went to an address, up to one of them and the newest first."""
    there = (outbox.c.recipient == cleaned(recipient.lower()), outbox.c.id <= until)
    found = select(outbox.c.id).where(*there, outbox.c.state == SENT)
    rows = db.execute(found.order_by(outbox.c.id.desc()).limit(most))
    return tuple(int(one) for one in rows.scalars())


def _newest(db: Connection, *where: ColumnElement[bool]) -> Kept | None:
    row = db.execute(select(outbox).where(*where).order_by(outbox.c.id.desc()).limit(1))
    found = row.mappings().first()
    return Kept(**found) if found else None


def count_since(db: Connection, mail: Kept, person: datetime, place: datetime) -> tuple[int, int]:
    """How many mails went out, or may have: to its recipient since one moment, about its list
    since another."""
    out = or_(outbox.c.state == SENT, outbox.c.state == SENDING, outbox.c.state == HELD)
    to = (outbox.c.recipient == cleaned(mail.recipient), outbox.c.updated_at >= person)
    by = (outbox.c.list == cleaned(mail.list), outbox.c.updated_at >= place)
    counts = [
        db.execute(select(func.count()).where(out, outbox.c.tries > 0, *one)).scalar_one()
        for one in (to, by)
    ]
    return int(counts[0]), int(counts[1])
