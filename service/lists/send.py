# SPDX-License-Identifier: GPL-2.0-or-later
"""Sends what is in the outbox: each mail at most once, however often this is run."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.read.mail import read_mail
from rules.read.subject import read_subject
from service.faults import ConfigError, Fault, Held
from service.jobs.job import Job
from service.lists import returned
from service.lists.world import World
from service.mail_said import Delivery
from service.post.smtp import Deferred, Outcome, Refused, Sent, Unknown, send
from service.render.conduct import bare
from service.store import audit, counters, optouts, outbox, stops, suppressed, written
from service.store.engine import reading, transaction
from service.store.turns import take_turn

LOG = logging.getLogger("ksquirrel.lists")
PERSON, WEEK = 20, timedelta(days=7)
LIST, DAY = 50, timedelta(days=1)
FULL = timedelta(hours=1)
"""How long a mail waits where a cap holds it, before it is looked at again."""
FIRST, LONGEST = timedelta(minutes=5), timedelta(hours=4)
STALE = timedelta(hours=48)
"""A mail that could not be sent so long is for a person to decide about."""


def send_one(world: World, job: Job) -> None:
    """The job: send the mail of the outbox that it names.

    Raises Held while the brake is on, a cap is reached, or the server wants it later; the mail
    stays where it is.
    """
    number = job.args.get("outbox")
    if not isinstance(number, int):
        raise ConfigError(Fault("job", "names no mail of the outbox"))
    with reading(world.store) as db:
        mail = outbox.find(db, number)
    if mail is None or mail.state not in (outbox.PENDING, outbox.SENDING):
        return
    if mail.state == outbox.SENDING:
        _hold(world, mail, "it was in hand when a worker ended; the server may have it")
        return
    world.check_brake(mail.list)
    why = _unwanted(world, mail)
    if why:
        _hold(world, mail, why)
        return
    _wait(mail.next_try, world.clock(), mail.why or "")
    server = world.server()
    if server is None:
        _hold(world, mail, "no server is named in mail.smtp_host")
        return
    if _take(world, mail):
        delivery = Delivery(sender=mail.sender, recipient=mail.recipient)
        _note(world, mail, send(server, delivery, mail.body))


def _wait(until: datetime, now: datetime, why: str) -> None:
    if until > now:
        raise Held(why, (until - now).total_seconds())


def _unwanted(world: World, mail: outbox.Kept) -> str | None:
    """Why a mail must not go out any more, which may have changed since it was written."""
    if not world.speaks(mail.list):
        return f"{mail.list} is not written to any more"
    now = world.clock()
    if now - max(mail.created_at, mail.released_at or mail.created_at) > STALE:
        return f"it could not be sent within {STALE // timedelta(hours=1)} hours"
    with reading(world.store) as db:
        refusing = optouts.every(db) | stops.of(db, names_of(mail))
        gone = suppressed.every(db, now)
    if not mail.letter and bare(mail.recipient) in map(bare, refusing):
        return "its recipient wants no mails any more"
    return "mails to its recipient come back" if mail.recipient.lower() in gone else None


def names_of(mail: outbox.Kept) -> tuple[str, ...]:
    """The names of the series that a mail of ours is about."""
    return stops.names(mail.thread, title_of(mail))


def title_of(mail: outbox.Kept) -> str:
    """The title of the series that a mail of ours is about."""
    return read_subject(read_mail(mail.body).text("subject")).title


def _take(world: World, mail: outbox.Kept) -> bool:
    """Take a mail in hand, where the caps allow it; they are counted in the same transaction."""
    now = world.clock()
    with transaction(world.store) as db:
        take_turn(db, "outbox")
        person, place = written.count_since(db, mail, now - WEEK, now - DAY)
        cap = None
        if person >= PERSON:
            cap = f"{person} mails to its recipient within a week"
        elif place >= LIST:
            cap = f"{place} mails about {mail.list} within a day"
        if cap is None:
            return outbox.take(db, mail.id, now)
        outbox.later(db, mail.id, cap, now + FULL, now)
        counters.add(db, "mails_capped_total", list=mail.list)
    LOG.error("mail %d of the outbox waits: %s", mail.id, cap)
    raise Held(cap, FULL.total_seconds())


def _note(world: World, mail: outbox.Kept, outcome: Outcome) -> None:
    """Keep what became of a mail; raises Held where it is to be tried again."""
    now = world.clock()
    wait = min(FIRST * 2 ** min(mail.tries, 10), LONGEST)
    with transaction(world.store) as db:
        counters.add(db, "mails_sent_total", result=type(outcome).__name__.lower())
        match outcome:
            case Sent(text):
                outbox.sent(db, mail.id, text, now)
            case Deferred(code, text):
                outbox.later(db, mail.id, f"{code} {text}", now + wait, now)
            case Refused(code, text):
                outbox.failed(db, mail.id, f"{code} {text}", now)
                returned.refused(db, mail, text, now)
            case Unknown(text):
                outbox.hold(db, mail.id, text, now)
        _write_down(db, mail, outcome)
    if isinstance(outcome, Deferred):
        LOG.warning("mail %d of the outbox is deferred: %s", mail.id, outcome.text)
        raise Held(outcome.text, wait.total_seconds())
    if not isinstance(outcome, Sent):
        LOG.error("mail %d of the outbox was not sent: %s", mail.id, outcome.text)


def _write_down(db: Connection, mail: outbox.Kept, outcome: Outcome) -> None:
    what = f"mail {type(outcome).__name__.lower()}"
    audit.note(db, "ksquirrel", what, f"{mail.message_id} about {mail.list}", mail.body)


def _hold(world: World, mail: outbox.Kept, why: str) -> None:
    with transaction(world.store) as db:
        outbox.hold(db, mail.id, why, world.clock())
    LOG.error("mail %d of the outbox is held: %s", mail.id, why)
