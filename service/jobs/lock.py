# SPDX-License-Identifier: GPL-2.0-or-later
"""The lock of a worker, which the kernel or PostgreSQL frees when the worker dies.

Who can take the lock of a worker knows that the worker is dead, and may adopt its jobs.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from service.store.database import database_file

LOG = logging.getLogger("ksquirrel.jobs")


class Locks(Protocol):
    """The locks of all workers of one store."""

    def hold(self, worker: str) -> None:
        """Take the lock of this worker, or see that it is still held; said again and again."""

    def take(self, worker: str) -> bool:
        """Try to take the lock of another worker; True says that it is dead."""

    def leave(self, worker: str) -> None:
        """Give back a lock."""

    def close(self) -> None:
        """Give back every lock."""


def locks_of(engine: Engine) -> Locks:
    """The locks that fit a store: files beside SQLite, advisory locks in PostgreSQL."""
    file = database_file(engine)
    return Files(file.parent / "workers") if file else Advisory(engine)


class Files:
    """Locked files, for workers of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def hold(self, worker: str) -> None:
        """Take this worker's file, and make sure that it is the one others would find."""
        while worker not in self._held:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.take(worker)

    def take(self, worker: str) -> bool:
        """Try to take the file of a worker."""
        path = self._folder / worker
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        if not _is_at(descriptor, path):  # removed by who had it before
            os.close(descriptor)
            return False
        self._held[worker] = descriptor
        return True

    def leave(self, worker: str) -> None:
        """Remove the file while it is locked, so that nobody locks one that is going."""
        descriptor = self._held.pop(worker, None)
        if descriptor is not None:
            with suppress(FileNotFoundError):
                (self._folder / worker).unlink()
            os.close(descriptor)

    def close(self) -> None:
        """Remove every file held."""
        for worker in tuple(self._held):
            self.leave(worker)


class Advisory:
    """Advisory locks of one session of PostgreSQL, for workers of many machines."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: Connection | None = None
        self._held: set[str] = set()

    def hold(self, worker: str) -> None:
        """Take this worker's lock; after the server went away, in a new session."""
        try:
            self._open().execute(text("SELECT 1"))
        except DBAPIError:
            LOG.warning("the session that holds the worker's lock was lost")
            self.close()
        if worker not in self._held and not self.take(worker):
            LOG.warning("the lock of worker %s is held by another, which adopts its jobs", worker)

    def take(self, worker: str) -> bool:
        """Try to take the lock of a worker."""
        if worker in self._held:
            return False
        query = text("SELECT pg_try_advisory_lock(:key)")
        if not self._open().execute(query, {"key": _number(worker)}).scalar_one():
            return False
        self._held.add(worker)
        return True

    def leave(self, worker: str) -> None:
        """Give back a lock."""
        if worker in self._held:
            self._held.discard(worker)
            query = text("SELECT pg_advisory_unlock(:key)")
            self._open().execute(query, {"key": _number(worker)})

    def close(self) -> None:
        """End the session, and every lock with it."""
        self._held.clear()
        if self._session is not None:
            self._session.invalidate()  # a session back in the pool would keep its locks
            self._session.close()
            self._session = None

    def _open(self) -> Connection:
        if self._session is None:
            session = self._engine.connect()
            self._session = session.execution_options(isolation_level="AUTOCOMMIT")
        return self._session


def _number(worker: str) -> int:
    raw = hashlib.sha256(f"ksquirrel worker {worker}".encode()).digest()[:8]
    return int.from_bytes(raw, "big", signed=True)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        there, mine = path.stat(), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
