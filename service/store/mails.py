# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails of the lists, each once however many lists it came by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from service.store.kinds import cleaned
from service.store.list_tables import mail, mail_answers, mail_list
from service.store.upsert import insert

KEPT, REFUSED, WITHDRAWN = "kept", "refused", "withdrawn"
MOST = 500
"""As many mails as are looked at when one is put into its series, the newest first."""

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
    """A mail that could not be read, when it came, and why."""

    message_id: str
    received_at: datetime
    why: str


def keep(db: Connection, new: NewMail) -> bool:
    """Keep a mail, and by which list it came; False if it was here before.

    Of two mails of one Message-ID the first stays.
    """
    row = {
        "message_id": new.message_id,
        "sender": _indexed(new.sender),
        "part": new.part,
        "raw": new.raw,
        "received_at": new.received_at,
        "state": REFUSED if new.refused else KEPT,
        "why": new.refused,
    }
    statement = insert(db, mail).values(row).on_conflict_do_nothing()
    first = db.execute(statement.returning(mail.c.message_id)).first() is not None
    by = {"message_id": new.message_id, "list": new.list.lower(), "received_at": new.received_at}
    db.execute(insert(db, mail_list).values(by).on_conflict_do_nothing())
    answers = dict.fromkeys(map(cleaned, new.answers)) if first else ()
    for one in answers:
        link = {"message_id": new.message_id, "answered": one}
        db.execute(insert(db, mail_answers).values(link))
    return first


def withdraw(db: Connection, message_id: str) -> bool:
    """Note that an archive took a mail back; False where there is none such."""
    there = mail.c.message_id == cleaned(message_id)
    return db.execute(update(mail).where(there).values(state=WITHDRAWN)).rowcount == 1


def near(
    db: Connection, ids: Iterable[str], answers: Iterable[str], senders: Iterable[str],
    since: datetime,
) -> tuple[str, ...]:  # fmt: skip
    """The mails that may be of one series with some others, oldest first.

    ``ids`` are those others, ``answers`` what they answer.  What they answer is near, what
    answers them or the same, and what their senders sent since a moment.
    """
    own, parents = [*map(cleaned, ids)], [*map(cleaned, answers)]
    linked = select(mail_answers.c.message_id).where(mail_answers.c.answered.in_([*own, *parents]))
    sent = [_indexed(one) for one in senders]
    found = (
        select(mail.c.message_id)
        .where(mail.c.state == KEPT, mail.c.part)
        .where(
            or_(
                mail.c.message_id.in_([*own, *parents]),
                mail.c.message_id.in_(linked),
                mail.c.sender.in_(sent) & (mail.c.received_at >= since),
            )
        )
        .order_by(mail.c.received_at.desc(), mail.c.message_id)
        .limit(MOST)
    )
    return tuple(reversed([str(one) for one in db.execute(found).scalars()]))


def raws(db: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of mails, by Message-ID, as far as they are kept."""
    wanted = mail.c.message_id.in_([*map(cleaned, ids)])
    found = db.execute(select(mail.c.message_id, mail.c.raw).where(wanted, mail.c.state == KEPT))
    return {row.message_id: bytes(row.raw) for row in found}


def refused(db: Connection, limit: int = 50) -> tuple[Refused, ...]:
    """The mails that could not be read, the newest first."""
    chosen = select(mail.c.message_id, mail.c.received_at, mail.c.why)
    there = chosen.where(mail.c.state == REFUSED).order_by(mail.c.received_at.desc())
    return tuple(Refused(**row) for row in db.execute(there.limit(limit)).mappings())


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


def _indexed(address: str) -> str:
    """An address as it is looked up; an index of PostgreSQL takes no text of any length."""
    return cleaned(address.lower()[:ADDRESS])
