# SPDX-License-Identifier: GPL-2.0-or-later
"""The small parts of the jobs: ids, waits, locks, and what is due."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.jobs.attempt import FIRST, wait
from service.jobs.job import Job, again_id, age_of, new_id, prefix, queue_of
from service.jobs.lock import Files, locks_of
from service.jobs.queue import Queue, read, written
from service.jobs.schedule import Periodic, Scheduler
from service.store.engine import make_engine
from tests.service.jobs.conftest import Desk, until

HOLD = """
import sys, time
from service.jobs.lock import locks_of
from service.store.engine import make_engine
locks = locks_of(make_engine(sys.argv[1]))
locks.hold("other")
print("held", flush=True)
time.sleep(600)
"""


def test_ids_sort_by_age_and_differ() -> None:
    ids = [new_id("judge-pull", "k") for _ in range(1000)]
    assert sorted(ids) == ids
    assert len(set(ids)) == 1000
    assert all(one.startswith(prefix("judge-pull", "k")) for one in ids)


def test_a_later_try_has_the_age_of_the_first_and_one_id() -> None:
    first = Job(id=new_id("judge-pull", "k"), kind="judge-pull", key="k")
    second = again_id(first)
    assert age_of(second) == age_of(first.id)
    assert second == again_id(first) != first.id
    assert again_id(Job(id=second, kind="judge-pull", key="k", turn=1)) > second


@pytest.mark.parametrize("kind", ["", "Judge", "judge_pull", "judge.pull", "judge-", "j%"])
def test_a_kind_that_is_no_word_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="no kind of job"):
        new_id(kind, "k")


def test_the_first_word_of_a_kind_names_its_queue() -> None:
    kinds = ["announce", "judge-pull", "judge-queue", "mirror", "override", "judgement"]
    queues = ["announce", "judge", "judge", "world", "world", "world"]
    assert [queue_of(kind) for kind in kinds] == queues


@pytest.mark.parametrize("text", ["", "\0", "\ud800", '"\\', "\U0001f600" * 1000])
def test_a_job_is_read_as_it_was_written(text: str) -> None:
    job = Job(id="i", kind="mirror", key=text, args={"a": text, "b": [1, None]}, tries=2, turn=3)
    assert read("i", written(job)) == job
    assert written(job).isascii()


def test_waits_grow_and_are_never_shorter_than_asked() -> None:
    waits = [wait(tries, None) for tries in range(5)]
    assert waits == sorted(waits)
    assert FIRST <= waits[0] < FIRST * 1.3
    assert waits[-1] > 3600
    assert all(wait(0, 1800) >= 1800 for _ in range(100))
    assert len({wait(0, None) for _ in range(100)}) > 90


def test_the_lock_of_a_worker_that_was_killed_can_be_taken(
    store: Engine, database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", HOLD, database_url]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    locks = locks_of(store)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        locks.hold("me")
        locks.hold("me")
        assert not locks.take("other")
        assert not locks.take("me")
        other.kill()
        other.wait(20)
        until(lambda: locks.take("other"), 10)
        locks.leave("other")
    finally:
        other.kill()
        other.communicate()
        locks.close()
    assert not list(tmp_path.rglob("workers/*"))


def test_a_lock_whose_file_was_removed_is_taken_anew(tmp_path: Path) -> None:
    first, second = Files(tmp_path), Files(tmp_path)
    first.hold("a")
    (tmp_path / "a").unlink()
    assert second.take("a")
    second.close()
    first.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.end_to_end
def test_a_lost_session_is_opened_again(postgres: str) -> None:
    engine, other = (make_engine(f"{postgres}/postgres") for _ in range(2))
    mine, theirs = locks_of(engine), locks_of(other)
    mine.hold("a")
    with other.connect() as db:
        db.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
    mine.hold("a")
    assert not theirs.take("a")
    for one in (mine, theirs):
        one.close()
    engine.dispose()
    other.dispose()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_is_due_is_made_once_by_several_schedulers(store: Engine, queue: Queue) -> None:
    clock = Clock()
    jobs = (Periodic(kind="reconcile", key="github", every=600),)
    several = [Scheduler(store, queue, jobs, clock) for _ in range(3)]
    for one in several:
        one.make(jobs)
    assert [one.kind for one in queue.pending()] == ["reconcile"]


def test_what_is_done_is_made_again_only_in_the_next_period(desk: Desk, queue: Queue) -> None:
    clock, done = Clock(), list[str]()
    jobs = (Periodic(kind="reconcile", key="github", every=600, args={"a": 1}),)
    several = [Scheduler(desk.store, queue, jobs, clock) for _ in range(2)]
    with desk.worker({"reconcile": lambda job: done.append(job.id)}):
        several[0].make(jobs)
        until(lambda: len(done) == 1 and not queue.pending())
        several[1].make(jobs)
        assert not queue.pending()
        clock.now += 600
        several[1].make(jobs)
        until(lambda: len(done) == 2 and not queue.pending())
        several[0].make(jobs, at_start=True)
        until(lambda: len(done) == 3)
    assert len(set(done)) == 3
