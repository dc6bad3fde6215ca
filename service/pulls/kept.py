# SPDX-License-Identifier: GPL-2.0-or-later
"""The ledger as posting asks for it: each step is a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from service.store import ledger
from service.store.engine import reading, transaction
from service.store.ledger import Entry


@dataclass(frozen=True, slots=True)
class KeptLedger:
    """The ledger of a store."""

    store: Engine

    def find(self, channel: str, key: str) -> Entry | None:
        with reading(self.store) as db:
            return ledger.find(db, channel, key)

    def plan(self, channel: str, key: str, body: bytes) -> Entry:
        with transaction(self.store) as db:
            return ledger.plan(db, channel, key, body)

    def sending(self, channel: str, key: str) -> bool:
        with transaction(self.store) as db:
            return ledger.sending(db, channel, key)

    def sent(self, channel: str, key: str, remote_id: str) -> bool:
        with transaction(self.store) as db:
            return ledger.sent(db, channel, key, remote_id)

    def unsent(self, channel: str, key: str) -> bool:
        with transaction(self.store) as db:
            return ledger.unsent(db, channel, key)

    def failed(self, channel: str, key: str) -> bool:
        with transaction(self.store) as db:
            return ledger.failed(db, channel, key)
