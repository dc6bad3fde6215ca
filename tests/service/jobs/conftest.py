# SPDX-License-Identifier: GPL-2.0-or-later
"""A queue for each test, and workers in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from service.jobs.job import Handler
from service.jobs.queue import Queue, open_queue
from service.jobs.worker import Worker
from service.store.engine import transaction


@pytest.fixture
def queue(store: Engine, database_url: str) -> Iterator[Queue]:
    with open_queue(store, database_url) as opened:
        yield opened


class Desk:
    """Puts jobs in, runs a worker, and waits until something is so."""

    def __init__(self, url: str, store: Engine, queue: Queue) -> None:
        self.url, self.store, self.queue = url, store, queue

    def put(self, kind: str, key: str = "k", delay: float = 0, **args: object) -> str:
        with transaction(self.store) as db:
            return self.queue.enqueue(db, kind=kind, key=key, args=args, delay=delay)

    @contextmanager
    def worker(self, handlers: Mapping[str, Handler], drain: int = 0) -> Iterator[None]:
        worker = Worker(
            url=self.url,
            store=self.store,
            queue=self.queue,
            handlers=handlers,
            drain=drain,
            first_wait=0.01,
        )
        stop = threading.Event()
        thread = threading.Thread(target=worker.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(60)
        assert not thread.is_alive()


def until(told: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is so, and fail when it does not become so."""
    deadline = time.monotonic() + seconds
    while not told():
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain")
        time.sleep(0.02)


@pytest.fixture
def desk(database_url: str, store: Engine, queue: Queue) -> Desk:
    return Desk(database_url, store, queue)
