# SPDX-License-Identifier: GPL-2.0-or-later
"""What is done again and again: each is a job, made once a period by whoever is first."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.jobs.job import new_id
from service.jobs.queue import Queue
from service.store.engine import transaction

LOG = logging.getLogger("ksquirrel.jobs")
LOOK = 1.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A job that is due every so many seconds, and at start."""

    kind: str
    key: str
    every: int
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheduler:
    """Makes the jobs that are due; several on several machines make each only once."""

    store: Engine
    queue: Queue
    jobs: tuple[Periodic, ...]
    clock: Callable[[], float] = time.time

    def run(self, stop: threading.Event) -> None:
        """Make jobs until told to stop."""
        self.make(self.jobs, at_start=True)
        last = self.clock()
        while not stop.wait(LOOK):
            now = self.clock()
            self.make(job for job in self.jobs if last // job.every != now // job.every)
            last = now

    def make(self, due: Iterable[Periodic], *, at_start: bool = False) -> None:
        """Make the jobs that are due, but none that still waits from the time before."""
        for one in due:
            moment = f"{int(self.clock() // one.every * one.every) * 10**9:020d}-every"
            try:
                if self.queue.waiting(one.kind, one.key):
                    continue
                with transaction(self.store) as db:
                    id_ = new_id(one.kind, one.key, None if at_start else moment)
                    self.queue.enqueue(db, kind=one.kind, key=one.key, args=one.args, id=id_)
            except DBAPIError:
                LOG.exception("%s could not be scheduled", one.kind)
