# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker: takes jobs from the queues, and adopts those of workers that died.

Every start has an id of its own and a lock that dies with it.  The engine of the jobs gives a
running job back only to a worker of the same id, so each worker looks now and then for jobs of
workers whose lock it can take, and puts those back into their queues.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dbos import DBOS, DBOSConfig
from sqlalchemy import Engine

from service.jobs.attempt import FIRST, Attempts
from service.jobs.job import QUEUES, Handler
from service.jobs.lock import Locks, locks_of
from service.jobs.queue import RUNNING, WORK, Queue, read
from service.jobs.tables import APP, SERIALIZER, VERSION, quiet
from service.store.engine import is_sqlite, sqlite_module

LOG = logging.getLogger("ksquirrel.jobs")
POLL = 0.2  # seconds between looks into a queue
SWEEP = 2.0  # seconds between looks for the dead
DEATHS = 3  # a try that took more workers with it has failed
STRANDED = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a worker needs: the store and its URL, the queue, and a handler for each kind.

    ``at_once`` jobs of each queue are in hand at a time; ``drain`` is in seconds.
    """

    url: str
    store: Engine
    queue: Queue
    handlers: Mapping[str, Handler]
    at_once: int = 4
    drain: int = 25
    first_wait: float = FIRST
    deaths: int = DEATHS
    name: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.urandom(8).hex()}")

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop, then finish what is in hand, for ``drain`` seconds at most."""
        locks = locks_of(self.store)
        attempts = Attempts(self.store, self.queue, self.handlers, self.first_wait)
        try:
            locks.hold(self.name)
            with self._launched(attempts):
                LOG.info("worker %s works", self.name)
                while not stop.wait(SWEEP):
                    self._sweep(locks, attempts)
        finally:
            if not attempts.in_hand:  # else nobody may adopt them before this process is gone
                locks.close()
        LOG.info("worker %s stopped", self.name)

    @contextmanager
    def _launched(self, attempts: Attempts) -> Iterator[None]:
        quiet()
        engine: dict[str, Any] = {"module": sqlite_module()} if is_sqlite(self.url) else {}
        config: DBOSConfig = {
            "name": APP,
            "system_database_url": self.url,
            "db_engine_kwargs": engine,
            "serializer": SERIALIZER,
            "executor_id": self.name,
            "application_version": VERSION,
            "run_migrations": False,
            "log_level": "WARNING",
        }

        def work(text: str) -> None:
            attempts.run(read(str(DBOS.workflow_id), text))

        DBOS(config=config)
        DBOS.workflow(name=WORK, max_recovery_attempts=self.deaths)(work)
        DBOS.listen_queues(QUEUES)
        try:
            DBOS.launch()
            for name in QUEUES:
                DBOS.register_queue(
                    name,
                    worker_concurrency=self.at_once,
                    partition_concurrency=1,
                    polling_interval_sec=POLL,
                    on_conflict="always_update",
                )
            yield
        finally:
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=self.drain)

    def _sweep(self, locks: Locks, attempts: Attempts) -> None:
        """Adopt what the dead left; a fault now is no reason to stop, for the next look comes."""
        try:
            locks.hold(self.name)
            for other in self._owners() - {self.name}:
                if locks.take(other):
                    try:
                        LOG.warning("worker %s is dead; its jobs are adopted", other)
                        DBOS._recover_pending_workflows([other])  # noqa: SLF001 (1.4 of the stack)
                    finally:
                        locks.leave(other)
            self._bury(attempts)
        except Exception:
            LOG.exception("the look for dead workers failed")

    def _owners(self) -> set[str]:
        """The workers that have jobs in hand, as far as the store knows."""
        found = DBOS.list_workflows(status=RUNNING, load_input=False, load_output=False)
        return {one.executor_id for one in found if one.executor_id}

    def _bury(self, attempts: Attempts) -> None:
        """Take back the jobs that the engine gave up, since too many workers died over them.

        They count as failed and are tried again later, each at its own time: what was in the
        same hands as a job that kills its workers comes to its end then.
        """
        for one in DBOS.list_workflows(status=STRANDED, name=WORK):
            if one.input:
                error = one.error or RuntimeError(f"its worker died {self.deaths} times")
                attempts.failed(read(one.workflow_id, one.input["args"][0]), error)
                DBOS.delete_workflow(one.workflow_id)
