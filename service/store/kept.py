# SPDX-License-Identifier: GPL-2.0-or-later
"""The ledger as who posts uses it: each step is committed before it returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from service.store import ledger
from service.store.engine import reading, transaction
from service.store.ledger import Entry


def speak_freely() -> None:
    """No brake is asked."""


class KeptLedger:
    """The ledger of a store.

    ``may_speak`` is asked before a post is taken in hand, and raises Held where the brake is on:
    so the brake also holds what was begun before it.
    """

    def __init__(self, store: Engine, may_speak: Callable[[], None] = speak_freely) -> None:
        self._store = store
        self._may_speak = may_speak

    def find(self, channel: str, key: str) -> Entry | None:
        """What is known of a post."""
        with reading(self._store) as db:
            return ledger.find(db, channel, key)

    def plan(self, channel: str, key: str, body: bytes) -> Entry:
        """Note what is to be said; the row as it is then."""
        with transaction(self._store) as db:
            return ledger.plan(db, channel, key, body)

    def sending(self, channel: str, key: str) -> bool:
        """Take a planned post in hand; False where it is not planned."""
        self._may_speak()
        with transaction(self._store) as db:
            return ledger.sending(db, channel, key)

    def sent(self, channel: str, key: str, remote_id: str) -> bool:
        """Note that the post in hand was made."""
        with transaction(self._store) as db:
            return ledger.sent(db, channel, key, remote_id)

    def claim(self, channel: str, key: str, since: datetime) -> bool:
        """Take over a post in hand that was left; False where it was not, or another did."""
        with transaction(self._store) as db:
            return ledger.claim(db, channel, key, since)

    def unsent(self, channel: str, key: str) -> bool:
        """Note that the post in hand is not outside: planned again."""
        with transaction(self._store) as db:
            return ledger.unsent(db, channel, key)

    def failed(self, channel: str, key: str) -> bool:
        """Note that the post in hand was refused."""
        with transaction(self._store) as db:
            return ledger.failed(db, channel, key)
