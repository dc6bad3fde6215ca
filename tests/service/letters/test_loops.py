# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever answers our mails by itself gets no answer: each speaks into the real listener."""

from __future__ import annotations

import os
import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from service.letters.intake import addresses, keep
from service.mail_said import Guarded, Reply
from service.read.lmtp import Listener
from service.render.compose import compose
from service.store import letters
from tests.postgres import free_port
from tests.service.letters.keys import signed
from tests.service.letters.mailroom import ADA, US, Mailroom, text_of
from tests.service.replies import DESK, OCCASION, found, reported, to_author
from tests.service.test_loops import responders

ROUNDS = 20 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@contextmanager
def listening(mailroom: Mailroom) -> Iterator[smtplib.LMTP]:
    """A connection to a listener that keeps what it hears in the store of the room."""
    world, numbers = mailroom.office.world, list[int | None]()
    listener = Listener(
        store=lambda one: numbers.append(keep(world.store, world.queue, one, world.clock())),
        recipients=addresses(world.settings),
        port=free_port(),
    )
    listener.start()
    try:
        with smtplib.LMTP("127.0.0.1", listener.port) as server:
            yield server
    finally:
        listener.stop()


def the_reply(mailroom: Mailroom) -> Reply:
    """What Ada got, as those who answer by themselves have it."""
    reply = compose(reported(found()), to_author(), DESK, OCCASION)
    assert reply is not None
    told = text_of(mailroom.office.postman.got[0].content)
    return replace(reply, message_id=mailroom.told.message_id, body=Guarded(told))


def every_letter(mailroom: Mailroom) -> Iterator[letters.Kept]:
    """The letters that came, each read by its job."""
    jobs = [one for one in mailroom.office.world.queue.pending() if one.kind == "letter"]
    for number in range(1, len(jobs) + 1):
        yield mailroom.read(number)


def test_two_hundred_kinds_of_responders_get_no_answer_at_all(mailroom: Mailroom) -> None:
    """As vacation programs do, some have no return path, some write to ours, some sign."""
    reply, before = the_reply(mailroom), mailroom.state()
    kinds = tuple(responders())
    assert len(kinds) >= 200
    places = (US, "people@lint.engine.example", mailroom.told.sender)
    with listening(mailroom) as server:
        for number, one in enumerate(kinds):
            raw = one.answer(reply, number).replace(b"\n", b"\r\n")
            raw = signed(raw, "engine.example") if number % 2 else raw
            sender = "" if number % 3 == 0 else ADA
            server.sendmail(sender, [places[number // 3 % 3]], raw, ["BODY=8BITMIME"])
    states = Counter(one.state for one in every_letter(mailroom))
    assert sum(states.values()) == len(kinds)
    assert states[letters.OBEYED] == states[letters.NEW] == 0
    assert mailroom.state() == before


def test_a_program_that_sends_commands_is_answered_twice_a_day(mailroom: Mailroom) -> None:
    """One whose letters nothing tells from a person's, and that answers each answer at once."""
    parent = mailroom.told.message_id
    for _ in range(ROUNDS):
        mailroom.hear(mailroom.signed("#ksquirrel help\n#ksquirrel recheck", parent=parent))
        mailroom.send()
        parent = mailroom.office.outbox()[-1].message_id
    assert len(mailroom.answers()) == 2
    mailroom.office.clock.now += timedelta(days=1, seconds=1)
    mailroom.hear(mailroom.signed("#ksquirrel help", parent=parent))
    assert len(mailroom.answers()) == 3


def test_our_own_answer_is_not_answered_when_it_comes_back(mailroom: Mailroom) -> None:
    mailroom.hear(mailroom.signed("#ksquirrel help"))
    (raw,) = (one.body for one in mailroom.answers())
    sent_on = raw.replace(b"ksquirrel@lint.engine.example", ADA.encode(), 1)
    with listening(mailroom) as server:
        for copy in (raw, sent_on, b"Received: by x\r\n" + signed(sent_on)):
            server.sendmail(ADA, [US], copy, ["BODY=8BITMIME"])
    assert len(mailroom.answers()) == 1
    assert all(mailroom.read(n).state != letters.OBEYED for n in (2,))
