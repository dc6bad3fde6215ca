# SPDX-License-Identifier: GPL-2.0-or-later
"""The queue: jobs go in within the caller's transaction, and are looked at from outside.

The engine behind it is DBOS; nobody but this package knows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dbos import DBOSClient, EnqueueOptions, WorkflowStatus
from sqlalchemy import Connection, Engine

from service.jobs.job import Job, again_id, age_of, new_id, prefix, queue_of
from service.jobs.tables import APP, SERIALIZER, VERSION, prepare
from service.store import dead
from service.store.engine import transaction
from service.store.kinds import cleaned

WORK = "work"  # the one workflow: it does a job
WAITING = ["ENQUEUED", "DELAYED"]
RUNNING = ["PENDING"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A job that is not done: ``state`` is waiting or running."""

    id: str
    kind: str
    queue: str
    key: str
    state: str
    since: datetime


class Queue:
    """The jobs in one store.  One a process; web and commands need nothing else of the jobs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._client = DBOSClient(
            system_database_engine=engine, serializer=SERIALIZER, application_name=APP
        )

    def close(self) -> None:
        """Let go of what the queue holds; the engine stays open."""
        self._client.destroy()

    def enqueue(  # noqa: PLR0913 (each by its name)
        self,
        db: Connection,
        *,
        kind: str,
        key: str,
        args: Mapping[str, Any] | None = None,
        id: str | None = None,  # noqa: A002 (it is one)
        delay: float = 0,
    ) -> str:
        """Keep a job in the caller's transaction, and give its id.

        ``args`` are what JSON can hold; ``delay`` is in seconds.  A job under an id that is
        there already changes nothing.
        """
        return self._put(
            db, Job(id=id or new_id(kind, key), kind=kind, key=key, args=args or {}), delay
        )

    def again(self, db: Connection, job: Job, delay: float, *, blamed: bool = True) -> str:
        """Keep the next try of a job; ``blamed`` counts the one before as failed."""
        tries = job.tries + 1 if blamed else job.tries
        later = Job(
            id=again_id(job),
            kind=job.kind,
            key=job.key,
            args=job.args,
            tries=tries,
            turn=job.turn + 1,
        )
        return self._put(db, later, delay)

    def replay(self, letter: dead.Parked) -> str | None:
        """Put a dead letter back into the queue; None when that was done before."""
        with transaction(self._engine) as db:
            if not dead.replayed(db, letter.id):
                return None
            return self.enqueue(db, kind=letter.kind, key=letter.key, args=letter.args)

    def cancel(self, job_id: str) -> None:
        """Take a waiting job out of the queue; one that runs comes to its end."""
        self._client.cancel_workflow(job_id)

    def waiting(self, kind: str, key: str) -> bool:
        """Whether a job of a kind and key waits for its turn."""
        return bool(self._found(kind, key, WAITING))

    def is_running(self, kind: str, key: str) -> bool:
        """Whether a job of a kind and key is in hand."""
        return bool(self._found(kind, key, RUNNING))

    def is_under_way(self, kind: str, key: str) -> bool:
        """Whether a job of a kind and key waits for its turn, or is in hand."""
        return bool(self._found(kind, key, [*WAITING, *RUNNING]))

    def superseded(self, job: Job) -> bool:
        """Whether a younger job of the same kind and key waits, so that this one need not run."""
        return any(age_of(one) > age_of(job.id) for one in self._found(job.kind, job.key, WAITING))

    def pending(self, limit: int = 10_000) -> tuple[Pending, ...]:
        """The jobs that wait or run, oldest first."""
        found = self._client.list_workflows(
            status=[*WAITING, *RUNNING],
            name=WORK,
            limit=limit,
            load_input=True,
            load_output=False,
        )
        return tuple(_pending(one) for one in found)

    def forget(self, before: datetime) -> int:
        """Delete what is kept of jobs that came to their end before a moment; how many."""
        found = self._client.list_workflows(
            completed_before=before.isoformat(),
            status=["SUCCESS", "CANCELLED"],
            name=WORK,
            limit=10_000,
            load_input=False,
            load_output=False,
        )
        if found:
            self._client.delete_workflows([one.workflow_id for one in found])
        return len(found)

    def _found(self, kind: str, key: str, status: list[str]) -> list[str]:
        found = self._client.list_workflows(
            workflow_id_prefix=prefix(kind, key),
            status=status,
            load_input=False,
            load_output=False,
        )
        return [one.workflow_id for one in found]

    def _put(self, db: Connection, job: Job, delay: float) -> str:
        options: EnqueueOptions = {
            "workflow_name": WORK,
            "queue_name": queue_of(job.kind),
            "workflow_id": job.id,
            "app_version": VERSION,
            "queue_partition_key": cleaned(job.key),
        }
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(db, options, written(job))
        return job.id


def written(job: Job) -> str:
    """A job as text; escapes keep what a database would refuse in it."""
    return json.dumps([job.kind, job.key, dict(job.args), job.tries, job.turn])


def read(job_id: str, text: str) -> Job:
    """A job as it was written."""
    kind, key, args, tries, turn = json.loads(text)
    return Job(id=job_id, kind=kind, key=key, args=args, tries=tries, turn=turn)


@contextmanager
def open_queue(engine: Engine, url: str) -> Iterator[Queue]:
    """The queue of a store, its tables up to date."""
    prepare(engine, url)
    queue = Queue(engine)
    try:
        yield queue
    finally:
        queue.close()


def _pending(one: WorkflowStatus) -> Pending:
    text = one.input["args"][0] if one.input else "[]"
    job = read(one.workflow_id, text)
    return Pending(
        id=job.id,
        kind=job.kind,
        queue=one.queue_name or "",
        key=job.key,
        state="running" if one.status in RUNNING else "waiting",
        since=datetime.fromtimestamp((one.created_at or 0) / 1000, UTC),
    )
