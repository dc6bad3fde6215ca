# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails of the lists, each once however many lists it came by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from service.store.kinds import cleaned
from service.store.list_tables import mail, mail_answers, mail_list
from service.store.upsert import insert

KEPT, REFUSED, WITHDRAWN = "kept", "refused", "withdrawn"
HEAD = 2000
"""So many bytes of a mail that was refused are shown."""
ADDRESS = 320
"""As many characters as an address has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail that came by a list.

    ``part`` says that it may belong to a series; ``refused`` why it could not be read.
    """

    message_id: str
    list: str
    raw: bytes = field(repr=False)
    received_at: datetime
    sender: str = ""
    answers: tuple[str, ...] = ()
    part: bool = False
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A mail that could not be read, by the list it came by, with its beginning."""

    message_id: str
    list: str
    received_at: datetime
    why: str
    head: bytes = field(repr=False)


def keep(db: Connection, new: NewMail, behind: Sequence[str] = ()) -> bool:
    """Keep a mail, and by which list it came; False if nothing of it is new.

    Of two mails of one Message-ID the first stays, but for one that could not be read, or that
    came by a list which counts less than this one: ``behind`` are those lists.
    """
    row = _row(new)
    statement = insert(db, mail).values(row).on_conflict_do_nothing()
    first = db.execute(statement.returning(mail.c.message_id)).first() is not None
    fresh = first or (not new.refused and _replace(db, row, behind))
    by = {"message_id": new.message_id, "list": new.list.lower(), "received_at": new.received_at}
    db.execute(insert(db, mail_list).values(by).on_conflict_do_nothing())
    for one in dict.fromkeys(map(cleaned, new.answers)) if fresh else ():
        link = {"message_id": new.message_id, "answered": one}
        db.execute(insert(db, mail_answers).values(link).on_conflict_do_nothing())
    return fresh


def _row(new: NewMail) -> dict[str, object]:
    return {
        "message_id": new.message_id,
        "sender": indexed(new.sender),
        "part": new.part,
        "raw": new.raw,
        "received_at": new.received_at,
        "state": REFUSED if new.refused else KEPT,
        "why": new.refused,
        "copy_of": new.list.lower(),
    }


def _replace(db: Connection, row: dict[str, object], behind: Sequence[str]) -> bool:
    """Put a better copy of a mail in the place of the one that is kept."""
    worse = (mail.c.state == KEPT) & mail.c.copy_of.in_(behind) & (mail.c.raw != row["raw"])
    there = mail.c.message_id == cleaned(str(row["message_id"]))
    rest = {name: row[name] for name in ("sender", "part", "raw", "state", "why", "copy_of")}
    statement = update(mail).where(there, worse | (mail.c.state == REFUSED)).values(rest)
    return db.execute(statement).rowcount == 1


def refused(db: Connection, most: int) -> tuple[Refused, ...]:
    """The newest mails that could not be read."""
    found = (
        select(mail.c.message_id, mail.c.copy_of, mail.c.received_at, mail.c.why, mail.c.raw)
        .where(mail.c.state == REFUSED)
        .order_by(mail.c.received_at.desc(), mail.c.message_id)
        .limit(most)
    )
    return tuple(
        Refused(
            message_id=row.message_id,
            list=row.copy_of or "",
            received_at=row.received_at,
            why=row.why or "",
            head=bytes(row.raw[:HEAD]),
        )
        for row in db.execute(found)
    )


def count_refused(db: Connection) -> int:
    """How many mails there are that could not be read."""
    found = select(func.count()).select_from(mail).where(mail.c.state == REFUSED)
    return db.execute(found).scalar_one()


def withdraw(db: Connection, message_id: str) -> bool:
    """Note that an archive took a mail back; False where there is none such."""
    there = mail.c.message_id == cleaned(message_id)
    return db.execute(update(mail).where(there).values(state=WITHDRAWN)).rowcount == 1


def raws(db: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of mails, by Message-ID, as far as they are kept."""
    wanted = mail.c.message_id.in_([*map(cleaned, ids)])
    found = db.execute(select(mail.c.message_id, mail.c.raw).where(wanted, mail.c.state == KEPT))
    return {row.message_id: bytes(row.raw) for row in found}


def size(db: Connection, ids: Iterable[str]) -> int:
    """How many bytes mails have together."""
    wanted = mail.c.message_id.in_([*map(cleaned, ids)])
    return int(db.execute(select(func.sum(func.length(mail.c.raw))).where(wanted)).scalar() or 0)


def lists_of(db: Connection, message_id: str) -> Mapping[str, datetime]:
    """The lists a mail came by, and when."""
    found = select(mail_list).where(mail_list.c.message_id == cleaned(message_id))
    return {row["list"]: row["received_at"] for row in db.execute(found).mappings()}


def forget(db: Connection, before: datetime) -> int:
    """Delete the mails that came before a moment; how many those were."""
    old = select(mail.c.message_id).where(mail.c.received_at < before)
    for table in (mail_answers, mail_list):
        db.execute(delete(table).where(table.c.message_id.in_(old)))
    return db.execute(delete(mail).where(mail.c.received_at < before)).rowcount


def indexed(address: str) -> str:
    """An address as it is looked up; an index of PostgreSQL takes no text of any length."""
    return cleaned(address.lower()[:ADDRESS])
