# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads one letter: counts it, obeys it, passes it over, or leaves it to a person."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import Connection

from rules.engine.rule import catalogue
from rules.read.came_by import lists_of
from rules.read.letter import read_post
from rules.read.mail import LIST, Mail, Unreadable, read_mail
from service.faults import ConfigError, Fault, TryLater
from service.jobs.job import Job
from service.letters import bounces
from service.letters.authority import is_fresh, is_to_us, parents_of
from service.letters.effects import Lines, obey
from service.letters.intake import is_bounce
from service.letters.recheck import Again, recheck
from service.letters.reply import A_DAY, ANSWERS, put
from service.letters.room import Asked, Room
from service.read.commands import commands_of
from service.read.signed import Doubt, Signer, signer_of
from service.render.conduct import Copy, is_role, is_usable
from service.render.derived import our_id
from service.render.refusals import own, program
from service.store import counters, letters, outbox, written
from service.store.engine import reading, transaction
from service.store.letters import IGNORED, OBEYED, WAITING, Kept

LOG = logging.getLogger("ksquirrel.letters")
PATIENCE = 4
"""So often a key that the DNS does not give is asked for; then nobody has signed the letter."""
Fate = tuple[str, str]
"""The state of a letter, and why."""


def read_letter(room: Room, job: Job) -> None:
    """The job: read the letter it names, once.  Raises TryLater of the DNS."""
    number = job.args.get("letter")
    if not isinstance(number, int):
        raise ConfigError(Fault("job", "names no letter"))
    with reading(room.world.store) as db:
        letter = letters.find(db, number)
    if letter is None or letter.state != letters.NEW:
        return
    try:
        mail = read_mail(letter.raw, LIST)
    except Unreadable as error:
        _settle(room, letter, (letters.REFUSED, str(error)))
        return
    if is_bounce(room.world.settings, letter.recipient):
        _count(room, letter, mail)
        return
    found = _passed_over(room, letter, mail) or _asked(room, letter, mail, job.tries)
    if isinstance(found, Asked):
        _obey(room, found)
    else:
        _settle(room, letter, found)


def _count(room: Room, letter: Kept, mail: Mail) -> None:
    with transaction(room.world.store) as db:
        fate = bounces.hear(db, letter, mail, room.world.clock())
        _note(db, letter, fate)


def _passed_over(room: Room, letter: Kept, mail: Mail) -> Fate | None:
    """Why a letter is not obeyed whoever wrote it; a role may be a person all the same."""
    conduct = room.conduct()
    copy = Copy(list="", mail=mail, post=read_post(letter.raw), arrived=letter.received_at)
    for skip in (*own(copy, conduct), *program(copy)):
        return IGNORED, f"{skip.reason.value} {skip.detail}".strip()
    if not letter.sender:
        return IGNORED, "sent without a return path"
    if lists_of(mail):
        return IGNORED, "it came by a list"
    if not commands_of(mail, catalogue()):
        return WAITING, "it holds no command"
    people = mail.people("from")
    if any(is_role(one.email) or conduct.is_list(one.email, mail) for one in people):
        return WAITING, "a role or a list asks for something"
    with reading(room.world.store) as db:
        again = letters.obeyed_elsewhere(db, letter)
    return (IGNORED, "it came to another address too, and was obeyed there") if again else None


def _asked(room: Room, letter: Kept, mail: Mail, tries: int) -> Asked | Fate:
    """A letter whose writer is sure and who may be answered, or why it is for a person."""
    signer = _signer(room, letter, mail, tries)
    if isinstance(signer, Doubt):
        return WAITING, f"not verified: {signer.why}"
    world, commands = room.world, commands_of(mail, catalogue())
    if not is_usable(signer.address):
        return WAITING, "its address cannot be written to"
    if not is_fresh(mail, letter.received_at):
        return WAITING, "its date is not of these days"
    if not is_to_us(mail, signer, commands, world.desk(), room.conduct().own):
        return WAITING, "nothing that is signed says that it was meant for us"
    tokens = [our_id(world.desk(), one.token) for one in commands if one.token]
    parents = parents_of(mail)
    with reading(world.store) as db:
        meant = written.to_person(db, signer.address, (*tokens, *parents))
        last = written.last_to(db, signer.address)
    return Asked(
        letter=letter,
        mail=mail,
        post=read_post(letter.raw),
        signer=signer,
        commands=commands,
        parents=parents,
        meant=meant,
        last=last,
        at=world.clock(),
    )


def _signer(room: Room, letter: Kept, mail: Mail, tries: int) -> Signer | Doubt:
    trusted = room.world.settings.mail.trust_results_of
    try:
        return signer_of(letter.raw, mail, room.lookup, trusted)
    except TryLater as later:
        if tries < PATIENCE:
            raise
        return Doubt(later.why)


def _obey(room: Room, asked: Asked) -> None:
    """Do what is asked, put the answer into the outbox, and settle the letter, all at once."""
    world = room.world
    with reading(world.store) as db:
        told = outbox.answers(db, asked.signer.address, asked.at - A_DAY)
    wants = any(one.word == "recheck" for one in asked.commands)
    again = recheck(world, asked) if wants and told < ANSWERS else None
    with transaction(world.store) as db:
        said = tuple(obey(db, world, asked, again))
        _note(db, asked.letter, _answer(db, room, asked, said, again))


def _answer(
    db: Connection, room: Room, asked: Asked, said: Sequence[Lines], again: Again | None
) -> Fate:
    if not said:
        why = again.why if again else ""
        return WAITING, why or "it is from somebody whom we never wrote to"
    about = again.list if again and again.list else asked.about.list if asked.about else ""
    if not room.world.speaks(about):
        return WAITING, "obeyed, and not answered: its list is not written to"
    number = put(db, room.world, asked, said, about)
    if isinstance(number, str):
        return WAITING, f"obeyed, and not answered: {number}"
    room.world.queue.enqueue(db, kind="send", key=str(number), args={"outbox": number})
    return OBEYED, f"answered by mail {number}"


def _settle(room: Room, letter: Kept, fate: Fate) -> None:
    with transaction(room.world.store) as db:
        _note(db, letter, fate)


def _note(db: Connection, letter: Kept, fate: Fate) -> None:
    state, why = fate
    if letters.settle(db, letter.id, state, why):
        counters.add(db, "letters_read_total", result=state)
    LOG.info("letter %d is %s", letter.id, state)
