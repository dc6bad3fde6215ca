# SPDX-License-Identifier: GPL-2.0-or-later
"""What is in the outbox goes out once, or waits, or is held; never lost and never twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from service import brake
from service.faults import Held
from service.lists import send
from service.lists.handlers import handlers
from service.store import optouts, outbox
from service.store.engine import transaction
from tests.service.jobs.conftest import Desk, until
from tests.service.lists.conftest import Opens
from tests.service.lists.office import START, WAIT, Office, bad

PROGRAM = """
import sys
from service.jobs.job import Job
from service.lists.send import send_one
from service.lists.world import World
from service.store.database import open_store
from tests.service.lists.office import START, WAIT, Clock, a_list, settings
url, port, number = sys.argv[1:]
world = World(settings=settings(int(port), url, a_list("x")), store=open_store(url), queue=None,
              secret=b"x" * 16, clock=Clock(START + WAIT))
send_one(world, Job(id="send.x.1", kind="send", key="k", args={"outbox": int(number)}))
"""


@pytest.fixture
def ready(office: Office) -> Office:
    """An office with one mail in its outbox."""
    office.arrive(bad(1))
    office.intake()
    office.clock.now += WAIT
    (number,) = office.series()
    office.do("judge-series", series=number)
    return office


def send_it(office: Office) -> None:
    office.do("send", outbox=office.outbox()[0].id)


def test_a_server_that_wants_it_later_gets_it_later(ready: Office) -> None:
    ready.postman.answers["RCPT"] = "450 4.2.0 greylisted"
    waits = []
    for _ in range(3):
        with pytest.raises(Held) as caught:
            send_it(ready)
        waits.append(caught.value.seconds)
        assert ready.states() == ["pending"]
        ready.clock.now += timedelta(seconds=caught.value.seconds or 0)
    assert waits == [300, 600, 1200]
    ready.postman.answers.clear()
    send_it(ready)
    send_it(ready)
    assert ready.states() == ["sent"]
    assert len(ready.postman.got) == 1


def test_it_is_not_tried_before_its_time(ready: Office) -> None:
    ready.postman.answers["RCPT"] = "450 4.2.0 greylisted"
    with pytest.raises(Held):
        send_it(ready)
    ready.postman.answers.clear()
    with pytest.raises(Held, match="greylisted"):
        send_it(ready)
    assert ready.postman.got == []


@pytest.mark.parametrize(
    ("step", "answer", "state", "got"),
    [
        ("RCPT", "550 5.1.1 no such user", "failed", 0),
        ("DATA", "554 5.7.1 spam", "failed", 1),
        ("DATA", "drop", "held", 1),
    ],
)
def test_what_was_refused_or_is_not_known_is_not_tried_again(
    ready: Office, step: str, answer: str, state: str, got: int
) -> None:
    ready.postman.answers[step] = answer
    send_it(ready)
    assert ready.states() == [state]
    ready.postman.answers.clear()
    for _ in range(3):
        send_it(ready)
    assert ready.states() == [state]
    assert len(ready.postman.got) == got


def test_a_sender_killed_in_the_act_leaves_it_held(ready: Office, database_url: str) -> None:
    ready.postman.answers["DATA"] = "hang"
    port = str(ready.world.settings.mail.smtp_port)
    arguments = [sys.executable, "-c", PROGRAM, database_url, port, str(ready.outbox()[0].id)]
    path = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(arguments, env=path) as sender:
        until(lambda: ready.postman.got or sender.poll() is not None)
        assert sender.poll() is None
        sender.send_signal(signal.SIGKILL)
    assert ready.states() == ["sending"]
    ready.postman.answers.clear()
    send_it(ready)
    send_it(ready)
    assert ready.states() == ["held"]
    assert len(ready.postman.got) == 1


def test_the_brake_holds_a_mail_and_lets_it_go(ready: Office) -> None:
    settings, store = ready.world.settings, ready.world.store
    brake.pull(settings, store, "all", "ada")
    with pytest.raises(Held, match="brake"):
        send_it(ready)
    assert ready.states() == ["pending"]
    brake.release(settings, store, "all", "ada")
    send_it(ready)
    assert ready.states() == ["sent"]


@pytest.mark.parametrize("cap", ["PERSON", "LIST"])
def test_a_cap_holds_a_mail_and_does_not_drop_it(
    ready: Office, cap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, cap, 0)
    with pytest.raises(Held) as caught:
        send_it(ready)
    assert caught.value.seconds == 3600
    assert ready.states() == ["pending"]
    monkeypatch.undo()
    ready.clock.now += timedelta(hours=1)
    send_it(ready)
    assert ready.states() == ["sent"]


def test_no_more_than_the_cap_goes_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "PERSON", 2)
    for n in range(4):
        office.arrive(bad(n, f"[PATCH] Free object {n} once"))
    office.intake()
    office.clock.now += WAIT
    for number in office.series():
        office.do("judge-series", series=number)
    for mail in office.outbox()[:2]:
        office.do("send", outbox=mail.id)
    for mail in office.outbox()[2:]:
        with pytest.raises(Held):
            office.do("send", outbox=mail.id)
    assert office.states() == ["sent", "sent", "pending", "pending"]


def _stop(office: Office) -> Office:
    with transaction(office.world.store) as db:
        optouts.add(db, "ada@engine.example", "stop", START)
    return office


def _switch_off(office: Office) -> Office:
    (one,) = office.world.settings.lists
    settings = replace(office.world.settings, lists=(replace(one, mode="shadow"),))
    return replace(office, world=replace(office.world, settings=settings))


def _wait_long(office: Office) -> Office:
    office.clock.now += timedelta(hours=49)
    return office


@pytest.mark.parametrize("change", [_stop, _switch_off, _wait_long])
def test_what_changed_since_it_was_written_holds_it(
    ready: Office, change: Callable[[Office], Office]
) -> None:
    send_it(change(ready))
    assert ready.states() == ["held"]
    assert ready.postman.got == []


def test_a_worker_takes_it_the_whole_way(opened: Opens, database_url: str) -> None:
    office = opened(settle=timedelta(0))
    office.arrive(bad(1))
    desk = Desk(database_url, office.world.store, office.world.queue)
    with desk.worker(handlers(office.world)):
        desk.put("intake", list=office.world.settings.lists[0].address)
        until(lambda: office.states() == ["sent"])
        desk.put("intake", list=office.world.settings.lists[0].address)
        until(lambda: not office.world.queue.pending())
    assert len(office.postman.got) == 1
    assert outbox.SENT in office.states()
