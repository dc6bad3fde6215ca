# SPDX-License-Identifier: GPL-2.0-or-later
"""One transaction after another, where two at once would not see each other's rows."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text


def take_turn(db: Connection, name: str) -> None:
    """Wait until no other transaction has taken this turn; it is given back at the end of this.

    SQLite has one writer anyway.
    """
    if db.dialect.name != "sqlite":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        db.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": number})
