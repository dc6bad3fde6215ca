# SPDX-License-Identifier: GPL-2.0-or-later
"""A letter as it is handed over: kept together with the job that reads it, or not taken."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import parseaddr
from typing import Protocol

from sqlalchemy import Connection, Engine

from service.read.lmtp import Delivery
from service.render.derived import bounced
from service.settings.model import Settings
from service.store import counters, letters
from service.store.engine import transaction
from service.store.letters import NewLetter


class Jobs(Protocol):
    """Where a job is put."""

    def enqueue(self, db: Connection, *, kind: str, key: str, args: dict[str, int]) -> str:
        """Keep a job in the transaction of the caller."""


def addresses(settings: Settings) -> frozenset[str]:
    """The addresses that are this service's, in small letters; what follows a + does not count."""
    mail = settings.mail
    own = [parseaddr(one)[1] for one in (mail.sender, mail.reply_to) if one]
    domain = bounce_domain(settings)
    return frozenset(one.lower() for one in (*own, *((f"bounce@{domain}",) if domain else ())))


def bounce_domain(settings: Settings) -> str:
    """The domain that bounces come to."""
    sender = parseaddr(settings.mail.sender or "")[1]
    return (settings.mail.bounce_domain or sender.rpartition("@")[2]).lower()


def is_bounce(settings: Settings, recipient: str) -> bool:
    """Whether an address is one of those that are made for a single mail."""
    return bounced(recipient, bounce_domain(settings)) is not None


def keep(store: Engine, queue: Jobs, delivery: Delivery, at: datetime) -> int | None:
    """Keep a letter and its job, both or none; gives its number, None where it is here already."""
    taken = delivery.taken
    post = taken.post
    new = NewLetter(
        recipient=delivery.recipient,
        sender=delivery.sender,
        message_id=taken.id,
        author=post.sender.email if post else "",
        subject=post.subject.raw if post else "",
        raw=taken.raw,
        received_at=at,
        refused=taken.refused,
    )
    with transaction(store) as db:
        number = letters.keep(db, new)
        result = "known" if number is None else "refused" if taken.refused else "kept"
        counters.add(db, "letters_total", result=result)
        if number is not None and not taken.refused:
            queue.enqueue(db, kind="letter", key=_key(new.author), args={"letter": number})
    return number


def _key(author: str) -> str:
    """What the letters of one writer are read one after the other by; it does not name him."""
    return hashlib.sha256(author.lower().encode("utf-8", "surrogatepass")).hexdigest()[:16]
