# SPDX-License-Identifier: GPL-2.0-or-later
"""What is to be sent by mail: a row for each recipient of a reply, written once.

A row goes ``pending -> sending -> sent``.  Who finds it in ``sending`` does not know whether the
server has the mail: it is held then, for a person, for nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from service.store.kinds import cleaned
from service.store.list_tables import outbox
from service.store.turns import take_turn
from service.store.upsert import insert

PENDING, SENDING, SENT, FAILED, HELD = "pending", "sending", "sent", "failed", "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """One mail to one recipient; ``sender`` is that of the envelope, ``list`` whose policy held.

    ``thread`` is what the rule of one mail for each thread and version counts by.
    """

    series: int
    thread: str
    version: int
    recipient: str
    sender: str
    list: str
    message_id: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(NewMail):
    """A mail as it is kept; ``why`` says what the server or this service had against it."""

    id: int
    state: str
    why: str | None
    tries: int
    next_try: datetime
    created_at: datetime
    updated_at: datetime


def put(
    db: Connection, mails: Sequence[NewMail], merged: Iterable[int], at: datetime
) -> tuple[int, ...]:
    """Put a reply into the outbox and give the ids; none where its version was answered before.

    ``merged`` are the ids that the series goes by.
    """
    take_turn(db, "outbox")
    first = mails[0]
    said = outbox.c.series.in_([*merged]) | (outbox.c.thread == cleaned(first.thread))
    known = select(outbox.c.id).where(said, outbox.c.version == first.version)
    if db.execute(known.limit(1)).first():
        return ()
    return tuple(_put(db, one, at) for one in mails)


def find(db: Connection, number: int) -> Kept | None:
    """A mail by its id."""
    row = db.execute(select(outbox).where(outbox.c.id == number)).mappings().first()
    return Kept(**row) if row else None


def every(db: Connection, state: str | None = None) -> tuple[Kept, ...]:
    """The mails in a state, or all; oldest first."""
    chosen = select(outbox).order_by(outbox.c.id)
    if state is not None:
        chosen = chosen.where(outbox.c.state == state)
    return tuple(Kept(**row) for row in db.execute(chosen).mappings())


def threads(db: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """The thread of each of these mails that we sent, by its Message-ID."""
    wanted = outbox.c.message_id.in_([*map(cleaned, ids)])
    found = db.execute(select(outbox.c.message_id, outbox.c.thread).where(wanted))
    return {row.message_id: row.thread for row in found}


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


def take(db: Connection, number: int, at: datetime) -> bool:
    """Take a pending mail in hand; False where it is not pending."""
    values = {"state": SENDING, "tries": outbox.c.tries + 1, "updated_at": at, "why": None}
    return _move(db, number, (PENDING,), values)


def sent(db: Connection, number: int, said: str, at: datetime) -> bool:
    """Note that the server took the mail in hand, and what it said."""
    return _move(db, number, (SENDING,), {"state": SENT, "why": said, "updated_at": at})


def later(db: Connection, number: int, why: str, next_try: datetime, at: datetime) -> bool:
    """Note that the server surely did not take the mail in hand, and when it is tried again."""
    values = {"state": PENDING, "why": why, "next_try": next_try, "updated_at": at}
    return _move(db, number, (SENDING, PENDING), values)


def failed(db: Connection, number: int, why: str, at: datetime) -> bool:
    """Note that a mail will never be taken."""
    values = {"state": FAILED, "why": why, "updated_at": at}
    return _move(db, number, (SENDING, PENDING), values)


def hold(db: Connection, number: int, why: str, at: datetime) -> bool:
    """Keep a mail back until a person decides."""
    values = {"state": HELD, "why": why, "updated_at": at}
    return _move(db, number, (SENDING, PENDING), values)


def _put(db: Connection, new: NewMail, at: datetime) -> int:
    row = {
        "series": new.series,
        "thread": new.thread,
        "version": new.version,
        "recipient": new.recipient.lower(),
        "sender": new.sender,
        "list": new.list.lower(),
        "message_id": new.message_id,
        "body": new.body,
        "state": PENDING,
        "tries": 0,
        "next_try": at,
        "created_at": at,
        "updated_at": at,
    }
    return int(db.execute(insert(db, outbox).values(row).returning(outbox.c.id)).scalar_one())


def _move(db: Connection, number: int, states: Sequence[str], values: Mapping[str, object]) -> bool:
    there = (outbox.c.id == number) & outbox.c.state.in_(states)
    return db.execute(update(outbox).where(there).values(dict(values))).rowcount == 1
