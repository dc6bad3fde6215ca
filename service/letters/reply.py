# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts the answer to a letter into the outbox, through the guard and read back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from rules.model import Person
from service.letters.effects import Lines
from service.letters.room import Asked
from service.lists.world import World
from service.mail_said import Reply
from service.post.message import NotAsMeant, to_bytes
from service.render.answer import Lead, compose_answer
from service.render.compose import Unanswerable
from service.render.guard import Unsafe
from service.store import outbox

LOG = logging.getLogger("ksquirrel.letters")


A_DAY, ANSWERS = timedelta(days=1), 2


def put(db: Connection, world: World, asked: Asked, said: Sequence[Lines], about: str) -> int | str:
    """Put the answer into the outbox and give its id; ``about`` is the list it counts for.

    Else it gives why there is none: its writer had his answers of the day, or nothing can be
    written to him.
    """
    written = _written(world, asked, said)
    if written is None:
        return "no answer can be written"
    reply, raw = written
    (delivery,) = reply.deliveries
    known = asked.about
    mail = outbox.NewMail(
        series=known.series if known else 0,
        thread=known.thread if known else f"letter:{asked.letter.id}",
        version=known.version if known else 0,
        recipient=delivery.recipient,
        sender=delivery.sender,
        list=about,
        message_id=reply.message_id,
        body=raw,
        letter=asked.letter.id,
    )
    number = outbox.put_answer(db, mail, asked.at - A_DAY, ANSWERS, asked.at)
    return f"{ANSWERS} answers a day are enough" if number is None else number


def _written(world: World, asked: Asked, said: Sequence[Lines]) -> tuple[Reply, bytes] | None:
    name = next((one.name for one in asked.mail.people("from")), "")
    lead = Lead(
        author=Person(name=name, email=asked.signer.address),
        id=asked.post.id or "",
        subject=asked.post.subject.raw or "#ksquirrel",
        references=asked.post.references,
    )
    try:
        reply = compose_answer(lead, said, world.desk(), str(asked.letter.id), asked.at)
        return reply, to_bytes(reply)
    except (Unsafe, Unanswerable, NotAsMeant) as fault:
        LOG.error("letter %d: no answer can be written: %s", asked.letter.id, fault)
        return None
