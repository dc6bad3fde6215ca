# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of what is sent to the service itself: letters, bounces, and what came of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table
from sqlalchemy import UniqueConstraint as Unique

from service.store.kinds import Moment, Number, Words
from service.store.tables import METADATA

letter = Table(
    "ks_letter",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("recipient", Words, nullable=False),
    Column("mark", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Words, nullable=False),
    Column("why", Words),
    Unique("recipient", "mark"),
    Index(None, "state", "id"),
    Index(None, "received_at"),
    sqlite_autoincrement=True,
)

bounce = Table(
    "ks_bounce",
    METADATA,
    Column("outbox", Number, primary_key=True, autoincrement=False),
    Column("recipient", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "recipient"),
)

suppressed = Table(
    "ks_suppressed",
    METADATA,
    Column("address", Words, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("why", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

stop = Table(
    "ks_stop",
    METADATA,
    Column("series", Words, primary_key=True),
    Column("address", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "address"),
)
