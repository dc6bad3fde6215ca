# SPDX-License-Identifier: GPL-2.0-or-later
"""What is to be sent by mail: a row for each recipient of a reply, written once.

A reply to a series and an answer to a letter are rows of one kind, under the same caps and brake.
A row goes ``pending -> sending -> sent``.  Who finds it in ``sending`` does not know whether the
server has the mail: it is held then, for a person, for nothing is sent twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from service.store.kinds import cleaned
from service.store.list_tables import outbox
from service.store.turns import take_turn
from service.store.upsert import insert

PENDING, SENDING, SENT, FAILED, HELD = "pending", "sending", "sent", "failed", "held"
DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """One mail to one recipient; ``sender`` is that of the envelope, ``list`` whose policy held.

    ``thread`` is what the rule of one mail for each thread and version counts by.  ``letter`` is
    the number of the letter that is answered; a mail that nobody asked for has 0.
    """

    series: int
    thread: str
    version: int
    recipient: str
    sender: str
    list: str
    message_id: str
    body: bytes = field(repr=False)
    letter: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(NewMail):
    """A mail as it is kept; ``why`` says what the server or this service had against it.

    ``released_at`` is when a person let it go that was held.
    """

    id: int
    state: str
    why: str | None
    tries: int
    next_try: datetime
    created_at: datetime
    updated_at: datetime
    released_at: datetime | None


def put(
    db: Connection, mails: Sequence[NewMail], merged: Iterable[int], at: datetime
) -> tuple[int, ...]:
    """Put a reply into the outbox and give the ids; none where its version was answered before.

    ``merged`` are the ids that the series goes by.
    """
    take_turn(db, "outbox")
    first = mails[0]
    said = outbox.c.series.in_([*merged]) | (outbox.c.thread == cleaned(first.thread))
    unasked = (outbox.c.version == first.version, outbox.c.letter == 0)
    known = select(outbox.c.id).where(said, *unasked)
    if db.execute(known.limit(1)).first():
        return ()
    return tuple(_put(db, one, at) for one in mails)


def put_answer(
    db: Connection, mail: NewMail, since: datetime, most: int, at: datetime
) -> int | None:
    """Put the answer to a letter into the outbox and give its id.

    None where the letter was answered before, or its sender was ``most`` times since a moment.
    """
    take_turn(db, "outbox")
    if answered(db, mail.letter) or answers(db, mail.recipient, since) >= most:
        return None
    return _put(db, mail, at)


def answered(db: Connection, letter: int) -> bool:
    """Whether a letter was answered."""
    known = select(outbox.c.id).where(outbox.c.letter == letter)
    return db.execute(known.limit(1)).first() is not None


def answers(db: Connection, recipient: str, since: datetime) -> int:
    """How many letters of a person were answered since a moment."""
    counted = (
        select(func.count())
        .select_from(outbox)
        .where(
            outbox.c.recipient == cleaned(recipient.lower()),
            outbox.c.letter > 0,
            outbox.c.created_at >= since,
        )
    )
    return int(db.execute(counted).scalar_one())


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


def in_state(db: Connection, state: str, limit: int) -> tuple[Kept, ...]:
    """The mails in a state, the newest first."""
    chosen = select(outbox).where(outbox.c.state == state).order_by(outbox.c.id.desc())
    return tuple(Kept(**row) for row in db.execute(chosen.limit(limit)).mappings())


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


def release(db: Connection, number: int, at: datetime) -> bool:
    """Let a mail go that was held: a person decided so."""
    values = {"state": PENDING, "next_try": at, "released_at": at, "updated_at": at}
    return _move(db, number, (HELD,), values)


def drop(db: Connection, number: int, at: datetime) -> bool:
    """Never send a mail that was held."""
    return _move(db, number, (HELD,), {"state": DROPPED, "updated_at": at})


def _put(db: Connection, new: NewMail, at: datetime) -> int:
    row = {
        "series": new.series,
        "letter": new.letter,
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
