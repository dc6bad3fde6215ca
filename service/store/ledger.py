# SPDX-License-Identifier: GPL-2.0-or-later
"""The ledger of what was said to whom, so that nothing is said twice.

A post is a row that goes ``planned -> sending -> sent``.  Each step is committed before the
next is taken: ``sending`` before the post is made, ``sent`` after it.  Who finds a row in
``sending`` does not know whether the post was made, and looks outside before posting.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from service.store.kinds import cleaned, now
from service.store.tables import ledger
from service.store.upsert import insert

CHANNELS = ("check-run", "comment", "review-comment", "reply")
PLANNED, SENDING, SENT, FAILED, HELD = "planned", "sending", "sent", "failed", "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing said, or to be said; ``digest`` is of what was said or planned last."""

    channel: str
    key: str
    state: str
    remote_id: str | None
    digest: str
    body: bytes = field(repr=False)
    updated_at: datetime


def digest_of(body: bytes) -> str:
    """The digest by which the ledger tells what was said from what is to be said."""
    return hashlib.sha256(body).hexdigest()


def find(db: Connection, channel: str, key: str) -> Entry | None:
    """What the ledger knows of a post."""
    row = db.execute(select(ledger).where(_is(channel, key))).mappings().first()
    return Entry(**row) if row else None


def plan(db: Connection, channel: str, key: str, body: bytes) -> Entry:
    """Note what is to be said, and give the row as it is then.

    A row that is ``sending`` or ``held`` stays as it is, for what is outside must be looked at
    first; a row that is ``sent`` with the same digest stays too, for there is nothing to do.
    """
    if channel not in CHANNELS:
        raise ValueError(f"no channel {channel}")
    fresh = {"digest": digest_of(body), "body": body, "state": PLANNED, "updated_at": now()}
    row = {"channel": channel, "key": key, **fresh}
    may_change = ledger.c.state.in_((PLANNED, FAILED)) | and_(
        ledger.c.state == SENT, ledger.c.digest != fresh["digest"]
    )
    db.execute(
        insert(db, ledger)
        .values(row)
        .on_conflict_do_update(index_elements=["channel", "key"], set_=fresh, where=may_change)
    )
    found = find(db, channel, key)
    if found is None:
        raise LookupError(f"{channel} {key} was planned and is not there")
    return found


def sending(db: Connection, channel: str, key: str) -> bool:
    """Take a planned post in hand; False when it is not planned, or another has taken it."""
    return _move(db, (channel, key), (PLANNED,), SENDING)


def sent(db: Connection, channel: str, key: str, remote_id: str) -> bool:
    """Note that the post in hand was made, and its id outside."""
    return _move(db, (channel, key), (SENDING,), SENT, remote_id=remote_id)


def claim(db: Connection, channel: str, key: str, since: datetime) -> bool:
    """Take over a post that is in hand since a moment; False when another has, or it was made."""
    left = and_(_is(channel, key), ledger.c.state == SENDING, ledger.c.updated_at == since)
    return db.execute(update(ledger).where(left).values(updated_at=now())).rowcount == 1


def unsent(db: Connection, channel: str, key: str) -> bool:
    """Note that the post in hand was looked for outside, and is not there: planned again."""
    return _move(db, (channel, key), (SENDING,), PLANNED)


def failed(db: Connection, channel: str, key: str) -> bool:
    """Note that the post in hand was refused, and so was surely not made."""
    return _move(db, (channel, key), (SENDING, PLANNED), FAILED)


def hold(db: Connection, channel: str, key: str) -> bool:
    """Keep a post back until a person decides."""
    return _move(db, (channel, key), (PLANNED, SENDING, FAILED), HELD)


def release(db: Connection, channel: str, key: str) -> bool:
    """Let a post go that was kept back."""
    return _move(db, (channel, key), (HELD,), PLANNED)


def begun(db: Connection, channel: str, prefix: str, body: bytes) -> tuple[str, ...]:
    """The keys with a prefix at which this was said, and as far as is known nothing after it."""
    last = and_(ledger.c.state == SENT, ledger.c.digest == digest_of(body))
    next_ = and_(ledger.c.state == PLANNED, ledger.c.remote_id.is_not(None))
    chosen = select(ledger.c.key).where(
        ledger.c.channel == channel,
        ledger.c.key.startswith(cleaned(prefix), autoescape=True),
        or_(last, next_, ledger.c.state == SENDING),
    )
    return tuple(db.execute(chosen.order_by(ledger.c.updated_at)).scalars())


def unsaid(db: Connection, before: datetime) -> tuple[Entry, ...]:
    """Posts not made and not touched since a moment, oldest first: a person should look."""
    waiting = and_(ledger.c.state != SENT, ledger.c.updated_at < before)
    rows = db.execute(select(ledger).where(waiting).order_by(ledger.c.updated_at)).mappings()
    return tuple(Entry(**row) for row in rows)


def states(db: Connection) -> dict[str, int]:
    """How many posts are in each state."""
    rows = db.execute(select(ledger.c.state, func.count()).group_by(ledger.c.state))
    return {state: int(count) for state, count in rows}


def _move(
    db: Connection, post: tuple[str, str], states: tuple[str, ...], state: str, **more: str
) -> bool:
    there = and_(_is(*post), ledger.c.state.in_(states))
    values = {"state": state, "updated_at": now(), **more}
    return db.execute(update(ledger).where(there).values(values)).rowcount == 1


def _is(channel: str, key: str) -> ColumnElement[bool]:
    return and_(ledger.c.channel == channel, ledger.c.key == cleaned(key))
