# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails of the outbox that wait for a person: he lets one go, or drops it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from service.store import audit, outbox
from service.store.engine import transaction


class Jobs(Protocol):
    """Where a job is put."""

    def enqueue(
        self, db: Connection, *, kind: str, key: str, args: Mapping[str, Any], delay: float
    ) -> str:
        """Keep a job in the transaction of the caller."""


def release(store: Engine, queue: Jobs, number: int, by: str, at: datetime) -> bool:
    """Send a mail after all; False where it is not held."""
    with transaction(store) as db:
        if not outbox.release(db, number, at):
            return False
        args = {"outbox": number}
        queue.enqueue(db, kind="send", key=str(number), args=args, delay=0)
        audit.note(db, by, "release", f"mail {number}")
    return True


def drop(store: Engine, number: int, by: str, at: datetime) -> bool:
    """Never send a mail; False where it is not held."""
    with transaction(store) as db:
        if not outbox.drop(db, number, at):
            return False
        audit.note(db, by, "drop", f"mail {number}")
    return True
