# SPDX-License-Identifier: GPL-2.0-or-later
"""Workers are killed at random moments; nothing is lost, and nothing is said twice.

``make soak`` kills two hundred of them over two thousand events.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from service.jobs.job import Job, new_id
from service.jobs.queue import Queue, open_queue
from service.store import dead, deliveries, ledger, pulls
from service.store.database import open_store
from service.store.deliveries import Delivery
from service.store.engine import reading, transaction
from service.store.tables import deliveries as table
from tests.end_to_end.world import CHANNEL, World
from tests.postgres import database_url, postgres, template

__all__ = ["database_url", "postgres", "template"]

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
KILLS, EVENTS, PULLS = 2 * TIMES, 20 * TIMES, 4 + TIMES
ROOT = Path(__file__).parents[2]


class Crew:
    """Two workers, each started again when it is killed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.command = [sys.executable, "-m", "tests.end_to_end.world", url, str(folder)]
        self.place = folder.parent
        self.log = (folder.parent / "log").open("ab")
        self.workers = [self.start() for _ in range(2)]

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, cwd=ROOT, stdout=self.log, stderr=self.log)

    def look(self) -> None:
        """Start again who died by itself."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self.start()

    def wait_until_one_works(self) -> None:
        """Wait for a worker that has come as far as its work, for to start takes a while."""
        works = self.place / "works"
        deadline = time.monotonic() + 60
        while not any((works / str(one.pid)).exists() for one in self.workers):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def kill(self, number: int) -> None:
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self.start()

    def close(self) -> None:
        for one in self.workers:
            one.kill()
            one.wait()
        self.log.close()


@contextmanager
def crew(url: str, folder: Path) -> Iterator[Crew]:
    found = Crew(url, folder)
    try:
        yield found
    finally:
        found.close()


def hear(store: Engine, queue: Queue, number: int, head: str) -> None:
    heard = Delivery(
        installation=7,
        guid="g",
        event="pull_request",
        repository="octo/linux",
        number=number,
        head=head,
        payload=f"{number}/{head}".encode(),
    )
    seen = pulls.Pull(
        installation=7,
        repository="octo/linux",
        number=number,
        head=head,
        base="b",
        state="open",
        draft=False,
        private=False,
        title="t",
        opener="ada",
    )
    with transaction(store) as db:
        assert deliveries.hear(db, heard) is not None
        pulls.see(db, seen)
        args = {"number": number}
        queue.enqueue(db, kind="judge-pull", key=f"7/octo/linux/{number}", args=args)


def queued(store: Engine) -> int:
    with reading(store) as db:
        chosen = select(func.count()).select_from(table).where(table.c.outcome == "queued")
        return int(db.execute(chosen).scalar_one())


def rage(store: Engine, queue: Queue, world: World, team: Crew) -> None:
    """Push and kill in a random order, until all pushes and kills are spent."""
    rolls = random.Random(TIMES)
    acts = ["kill"] * KILLS + ["push"] * EVENTS
    rolls.shuffle(acts)
    heads: Counter[int] = Counter()
    for act in acts:
        if act == "kill":
            team.wait_until_one_works()
            time.sleep(rolls.uniform(0, 2))
            team.kill(rolls.randrange(2))
        else:
            number = rolls.randrange(PULLS)
            heads[number] += 1
            world.push(number, str(heads[number]))
            hear(store, queue, number, str(heads[number]))


@pytest.mark.end_to_end
def test_killed_workers_lose_nothing_and_say_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    store, folder = open_store(database_url), tmp_path / "world"
    folder.mkdir()
    world = World(folder)
    with open_queue(store, database_url) as queue, crew(database_url, folder) as team:
        rage(store, queue, world, team)
        deadline = time.monotonic() + 60 + TIMES * 6
        while queued(store) or queue.pending():
            assert time.monotonic() < deadline, (queued(store), queue.pending())
            time.sleep(0.2)
    posts = Counter(world.posts())
    assert [one for one, times in posts.items() if times > 1] == []
    with reading(store) as db:
        assert list(pulls.unjudged(db)) == []
        assert dead.count(db) == 0
        for number in (int(one.name) for one in folder.glob("[0-9]*")):
            key = f"{number}/{world.head(number)}"
            said = ledger.find(db, CHANNEL, key)
            assert said is not None
            assert said.state == "sent"
            assert key in posts
    store.dispose()


@pytest.mark.end_to_end
def test_a_job_that_kills_its_workers_is_parked_and_others_go_on(
    database_url: str, tmp_path: Path
) -> None:
    store, folder = open_store(database_url), tmp_path / "world"
    folder.mkdir()
    World(folder).push(1, "a")
    with open_queue(store, database_url) as queue:
        hear(store, queue, 1, "a")

    def parked() -> tuple[dead.Parked, ...]:
        with reading(store) as db:
            return dead.waiting(db)

    with open_queue(store, database_url) as queue, crew(database_url, folder) as team:
        with transaction(store) as db:
            before_last = Job(id=new_id("judge-poison", "p"), kind="judge-poison", key="p", tries=4)
            queue.again(db, before_last, 0)
        deadline = time.monotonic() + 90
        while not parked() or queue.pending():
            assert time.monotonic() < deadline, queue.pending()
            team.look()
            time.sleep(0.1)
    (letter,) = parked()
    assert (letter.kind, letter.tries) == ("judge-poison", 6)
    assert "its worker died 2 times" in letter.error
    assert World(folder).posts() == ["1/a"]
    store.dispose()
