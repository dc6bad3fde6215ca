# SPDX-License-Identifier: GPL-2.0-or-later
"""What a worker makes of jobs: order, waits, tries, dead letters."""

from __future__ import annotations

import threading
import time
from collections import defaultdict

import pytest
from sqlalchemy import Engine

from service.faults import Held, TryLater
from service.jobs.job import Job
from service.jobs.queue import Queue
from service.store import counters, dead
from service.store.engine import reading, transaction
from tests.service.jobs.conftest import Desk, until


def test_jobs_of_one_key_run_in_their_order_and_never_at_once(desk: Desk) -> None:
    order: dict[str, list[int]] = defaultdict(list)
    at_once: set[str] = set()
    together: list[str] = []

    def judge(job: Job) -> None:
        if job.key in at_once:
            together.append(job.key)
        at_once.add(job.key)
        time.sleep(0.005)
        order[job.key].append(job.args["n"])
        at_once.discard(job.key)

    for n in range(5):
        for key in ("a", "b", "c"):
            desk.put("judge-pull", key, n=n)
    with desk.worker({"judge-pull": judge}):
        until(lambda: sum(map(len, order.values())) == 15)
    assert order == {key: [0, 1, 2, 3, 4] for key in ("a", "b", "c")}
    assert together == []


def test_what_is_rolled_back_is_not_done(desk: Desk, store: Engine, queue: Queue) -> None:
    done: list[int] = []

    def fail() -> None:
        with transaction(store) as db:
            counters.add(db, "seen")
            queue.enqueue(db, kind="judge-pull", key="k", args={"n": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    desk.put("judge-pull", "k", n=2)
    with desk.worker({"judge-pull": lambda job: done.append(job.args["n"])}):
        until(lambda: done)
    assert done == [2]
    with reading(store) as db:
        assert counters.read(db) == ()


def test_one_id_is_done_once(desk: Desk, store: Engine, queue: Queue) -> None:
    done: list[str] = []
    for _ in range(3):
        with transaction(store) as db:
            queue.enqueue(db, kind="mirror", key="k", id="mirror.x.1")
    desk.put("mirror", "k")
    with desk.worker({"mirror": lambda job: done.append(job.id)}):
        until(lambda: len(done) == 2)
        until(lambda: not queue.pending())
    assert len(set(done)) == 2


def test_a_delayed_job_waits(desk: Desk) -> None:
    done: list[float] = []
    put = time.time()
    desk.put("judge-pull", delay=1)
    with desk.worker({"judge-pull": lambda _: done.append(time.time())}):
        until(lambda: done)
    assert done[0] - put >= 1


def test_a_fault_of_the_world_is_tried_again_with_growing_waits(desk: Desk, store: Engine) -> None:
    tries: list[Job] = []

    def judge(job: Job) -> None:
        tries.append(job)
        if len(tries) < 3:
            raise TryLater("the other side is away")

    desk.put("judge-pull", "k", n=7)
    with desk.worker({"judge-pull": judge}):
        until(lambda: len(tries) == 3)
    assert [one.tries for one in tries] == [0, 1, 2]
    assert all(one.args == {"n": 7} for one in tries)
    assert len({one.id for one in tries}) == 3
    with reading(store) as db:
        assert dead.count(db) == 0


def test_six_tries_make_a_dead_letter_that_can_be_replayed(
    desk: Desk, store: Engine, queue: Queue
) -> None:
    tries: list[Job] = []
    broken = True

    def judge(job: Job) -> None:
        tries.append(job)
        if broken:
            raise ZeroDivisionError("words of a submitter \0")

    desk.put("judge-pull", "k\0", n="\0\ud800")

    def letters() -> tuple[dead.Parked, ...]:
        with reading(store) as db:
            return dead.waiting(db)

    with desk.worker({"judge-pull": judge}):
        until(letters, 60)
        (letter,) = letters()
        assert len(tries) == letter.tries == 6
        assert "ZeroDivisionError" in letter.traceback
        broken = False
        assert queue.replay(letter) is not None
        assert queue.replay(letter) is None
        until(lambda: len(tries) == 7)
    assert tries[-1].args == {"n": "\0\ud800"}
    assert letters() == ()


def test_a_job_nobody_can_do_is_parked_at_once(desk: Desk, store: Engine) -> None:
    desk.put("judge-moon")

    def count() -> int:
        with reading(store) as db:
            return dead.count(db)

    with desk.worker({}):
        until(count)


def test_the_brake_puts_off_without_blame(desk: Desk, store: Engine) -> None:
    tries: list[Job] = []

    def judge(job: Job) -> None:
        tries.append(job)
        if len(tries) < 9:
            raise Held("the brake is on", 0.01)

    desk.put("judge-pull")
    with desk.worker({"judge-pull": judge}):
        until(lambda: len(tries) == 9, 60)
    assert {one.tries for one in tries} == {0}
    with reading(store) as db:
        assert dead.count(db) == 0


def test_a_cancelled_job_is_not_done(desk: Desk, queue: Queue) -> None:
    done: list[int] = []
    first = desk.put("judge-pull", n=1)
    desk.put("judge-pull", n=2)
    queue.cancel(first)
    with desk.worker({"judge-pull": lambda job: done.append(job.args["n"])}):
        until(lambda: done)
    assert done == [2]


def test_a_younger_job_supersedes_and_a_retry_does_not(desk: Desk, queue: Queue) -> None:
    seen: dict[int, bool] = {}

    def judge(job: Job) -> None:
        seen[job.args["n"]] = queue.superseded(job)
        if job.args["n"] == 2 and job.tries == 0:
            raise TryLater("away", 3600)

    for n in (1, 2):
        desk.put("judge-pull", n=n)
    with desk.worker({"judge-pull": judge}):
        until(lambda: len(seen) == 2)
        until(lambda: queue.waiting("judge-pull", "k"))
        desk.put("judge-pull", n=3)
        until(lambda: len(seen) == 3)
    assert seen == {1: True, 2: False, 3: False}
    assert not queue.waiting("judge-pull", "another")


def test_jobs_are_seen_from_outside(desk: Desk, queue: Queue) -> None:
    desk.put("announce", "a")
    desk.put("judge-pull", "b", delay=60)
    found = [(one.kind, one.queue, one.key, one.state) for one in queue.pending()]
    assert sorted(found) == [
        ("announce", "announce", "a", "waiting"),
        ("judge-pull", "judge", "b", "waiting"),
    ]


def test_a_worker_that_is_told_to_stop_finishes_what_is_in_hand(desk: Desk) -> None:
    begun, done = threading.Event(), threading.Event()

    def judge(_: Job) -> None:
        begun.set()
        time.sleep(1)
        done.set()

    desk.put("judge-pull")
    with desk.worker({"judge-pull": judge}, drain=20):
        assert begun.wait(20)
    assert done.is_set()
