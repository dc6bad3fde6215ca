# SPDX-License-Identifier: GPL-2.0-or-later
"""Letters: mails sent to the service itself, each once for each address it came to.

A letter is ``new`` until its job has read it.  What becomes of it then is ``obeyed`` (it held
commands), ``counted`` (it said what became of a mail of ours), ``ignored`` (a program wrote it, or
nobody may say such a thing), or it is for a person: ``waiting``, or ``refused`` where no program
can read it.  A person makes it ``done``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, select, update

from service.store.kinds import cleaned
from service.store.letter_tables import letter
from service.store.upsert import insert

NEW, OBEYED, COUNTED, IGNORED = "new", "obeyed", "counted", "ignored"
WAITING, REFUSED, DONE = "waiting", "refused", "done"
FOR_PEOPLE = (WAITING, REFUSED)
ADDRESS, SUBJECT = 320, 400
"""As many characters as are kept of an address and of a subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A letter as it was handed over; ``sender`` is that of the envelope, empty for a bounce.

    ``author`` is who it says it is from, which nobody has verified; ``refused`` says why it could
    not be read.
    """

    recipient: str
    sender: str
    message_id: str | None
    author: str
    subject: str
    raw: bytes = field(repr=False)
    received_at: datetime
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A letter as it is kept."""

    id: int
    recipient: str
    mark: str
    sender: str
    author: str
    subject: str
    raw: bytes = field(repr=False)
    received_at: datetime
    state: str
    why: str | None


def keep(db: Connection, new: NewLetter) -> int | None:
    """Keep a letter and give its number; None if it is here already, under the same Message-ID."""
    name = (new.message_id or "").encode("utf-8", "surrogatepass")
    row = {
        "recipient": cleaned(new.recipient.lower()[:ADDRESS]),
        "mark": hashlib.sha256(name or new.raw).hexdigest(),
        "sender": new.sender[:ADDRESS],
        "author": cleaned(new.author.lower()[:ADDRESS]),
        "subject": new.subject[:SUBJECT],
        "raw": new.raw,
        "received_at": new.received_at,
        "state": REFUSED if new.refused else NEW,
        "why": new.refused,
    }
    statement = insert(db, letter).values(row).on_conflict_do_nothing()
    found = db.execute(statement.returning(letter.c.id)).scalar_one_or_none()
    return None if found is None else int(found)


def find(db: Connection, number: int) -> Kept | None:
    """A letter by its number."""
    row = db.execute(select(letter).where(letter.c.id == number)).first()
    return _kept(row) if row else None


def settle(db: Connection, number: int, state: str, why: str = "") -> bool:
    """Note what became of a letter; False where that was decided before."""
    there = (letter.c.id == number) & (letter.c.state == NEW)
    return db.execute(update(letter).where(there).values(state=state, why=why)).rowcount == 1


def done(db: Connection, number: int) -> bool:
    """Note that a person has seen to a letter; False where it waits for none."""
    there = (letter.c.id == number) & letter.c.state.in_(FOR_PEOPLE)
    return db.execute(update(letter).where(there).values(state=DONE)).rowcount == 1


def obeyed_elsewhere(db: Connection, one: Kept) -> bool:
    """Whether the same letter was obeyed as it came to another address of ours."""
    same = (letter.c.mark == one.mark, letter.c.author == one.author, letter.c.id != one.id)
    found = select(letter.c.id).where(*same, letter.c.state == OBEYED).limit(1)
    return db.execute(found).first() is not None


def for_people(db: Connection, limit: int = 100) -> tuple[Kept, ...]:
    """The letters that wait for a person, oldest first."""
    chosen = select(letter).where(letter.c.state.in_(FOR_PEOPLE)).order_by(letter.c.id)
    return tuple(_kept(row) for row in db.execute(chosen.limit(limit)))


def count(db: Connection) -> int:
    """How many letters wait for a person."""
    chosen = select(func.count()).select_from(letter).where(letter.c.state.in_(FOR_PEOPLE))
    return int(db.execute(chosen).scalar_one())


def forget(db: Connection, before: datetime) -> int:
    """Delete the letters that came before a moment; how many those were."""
    return db.execute(delete(letter).where(letter.c.received_at < before)).rowcount


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    values = row._asdict()
    return Kept(**(values | {"raw": bytes(values["raw"])}))
