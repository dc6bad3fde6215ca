# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests to the hook that are no delivery of ours, and how many there were."""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock

from sqlalchemy import Connection, Engine

from service.store import counters
from service.store.engine import transaction

PAUSE = 10.0
"""Seconds between two writes of what was counted."""


class Refused(Exception):
    """A request that is no delivery of ours: its status, a word that counts it, and why."""

    def __init__(self, status: int, word: str, why: str) -> None:
        super().__init__(why)
        self.status, self.word, self.why = status, word, why


class Refusals:
    """Counts what was refused, and writes it down now and then.

    Anybody may send what is refused; to write for each would let anybody keep the disk busy.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._counted: Counter[str] = Counter()
        self._written = 0.0

    def count(self, word: str) -> None:
        """Count one; the first is written at once, those that follow in a moment."""
        with self._lock:
            self._counted[word] += 1
            due = time.monotonic() - self._written > PAUSE
        if due:
            with transaction(self._engine) as db:
                self.write(db)

    def write(self, db: Connection) -> None:
        """Write what has been counted."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
            self._written = time.monotonic()
        for word, many in counted.items():
            counters.add(db, "webhook_rejected_total", many, why=word)
