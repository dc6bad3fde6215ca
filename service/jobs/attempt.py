# SPDX-License-Identifier: GPL-2.0-or-later
"""One try of a job: it comes to its end, is put off, or is parked as a dead letter."""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from service.faults import Held, TryLater
from service.jobs.job import Handler, Job
from service.jobs.queue import Queue
from service.store import dead
from service.store.engine import transaction

LOG = logging.getLogger("ksquirrel.jobs")
MOST = 6  # tries
FIRST, FACTOR = 15.0, 4  # seconds: 15 s, 1 min, 4 min, 16 min, 64 min
JITTER = 0.25  # of a wait, on top of it
HELD = 30.0  # seconds between looks at a brake
LONGEST = 30.0  # seconds between looks at a database that is away


class UnknownKind(Exception):
    """A job nobody here can do."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Who tries the jobs of a store, with a handler for each kind."""

    store: Engine
    queue: Queue
    handlers: Mapping[str, Handler]
    first_wait: float = FIRST
    in_hand: set[str] = field(default_factory=set)

    def run(self, job: Job) -> None:
        """Try a job once.  What becomes of it is in the store when this returns."""
        self.in_hand.add(job.id)
        self._run(job)
        self.in_hand.discard(job.id)

    def _run(self, job: Job) -> None:
        try:
            handler = self.handlers.get(job.kind)
            if handler is None:
                raise UnknownKind(f"no handler for {job.kind}")
            handler(job)
        except Held as held:
            delay = held.seconds or HELD
            self._keep(lambda db: self.queue.again(db, job, delay, blamed=False))
        except UnknownKind as error:
            self._park(job, error)
        except Exception as error:
            self.failed(job, error)

    def failed(self, job: Job, error: Exception) -> None:
        """Note that a try failed: there is another after a wait, or the job is parked."""
        is_known = isinstance(error, TryLater)
        about = {"job": job.id, "kind": job.kind, "key": job.key, "tries": job.tries + 1}
        LOG.warning("a job failed: %s", error, extra=about, exc_info=None if is_known else error)
        if job.tries + 1 >= MOST:
            self._park(job, error)
            return
        asked = error.seconds if isinstance(error, TryLater) else None
        delay = wait(job.tries, asked, self.first_wait)
        self._keep(lambda db: self.queue.again(db, job, delay))

    def _park(self, job: Job, error: Exception) -> None:
        letter = dead.Letter(
            job=job.id,
            kind=job.kind,
            key=job.key,
            args=job.args,
            error=f"{type(error).__name__}: {error}",
            traceback="".join(traceback.format_exception(error)),
            tries=job.tries + 1,
        )
        LOG.error("a job is dead: %s", error, extra={"job": job.id, "kind": job.kind})
        self._keep(lambda db: dead.park(db, letter))

    def _keep(self, write: Callable[[Connection], object]) -> None:
        """Write what became of a job, and wait for a database that is away: else it is lost."""
        pause = 0.1
        while True:
            try:
                with transaction(self.store) as db:
                    write(db)
            except DBAPIError as error:
                LOG.error("the database does not answer: %s", error.orig)
                time.sleep(pause)
                pause = min(pause * 2, LONGEST)
            else:
                return


def longest_wait(tries: int, first: float = FIRST) -> float:
    """The seconds until the last try, where so many came before this one."""
    waits: float = sum(first * FACTOR**n for n in range(tries, MOST - 1))
    return waits * (1 + JITTER)


def wait(tries: int, asked: float | None, first: float = FIRST) -> float:
    """The seconds before the next try: four times as long each time, and as long as asked."""
    grown: float = max(first * FACTOR**tries, asked or 0)
    return grown * random.uniform(1, 1 + JITTER)  # noqa: S311 (no secret)
