# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables, as the newest migration leaves them.

Names begin with ``ks_``, for on SQLite the engine of the jobs keeps its own beside them.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table
from sqlalchemy import UniqueConstraint as Unique

from service.store.kinds import Moment, Number, Words

PREFIX = "ks_"
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

deliveries = Table(
    "ks_deliveries",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("installation", Number, nullable=False),
    Column("body_sha256", Words, nullable=False),
    Column("guid", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("action", Words),
    Column("repository", Words),
    Column("number", Number),
    Column("head", Words),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("outcome", Words, nullable=False),
    Unique("installation", "body_sha256"),
    Index(None, "installation", "repository", "number", "id"),
    Index(None, "received_at"),
    sqlite_autoincrement=True,  # numbers grow for ever: that of a deleted row is not used again
)

reports = Table(
    "ks_reports",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("repository", Words),
    Column("private", Boolean, nullable=False),
    Column("installation", Number),
    Column("title", Words, nullable=False),
    Column("head", Words),
    Column("verdict", Words, nullable=False),
    Column("report", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("rules", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "key", "created_at"),
    Index(None, "created_at"),
)

ledger = Table(
    "ks_ledger",
    METADATA,
    Column("channel", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("remote_id", Words),
    Column("digest", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "state", "updated_at"),
)

audit = Table(
    "ks_audit",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("digest", Words),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

counters = Table(
    "ks_counters",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("labels", Words, primary_key=True),
    Column("value", Number, nullable=False),
)

dead = Table(
    "ks_dead",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("job", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("args", Words, nullable=False),
    Column("error", Words, nullable=False),
    Column("traceback", Words, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("parked_at", Moment, nullable=False),
    Column("replayed_at", Moment),
    Unique("job"),
)

brake = Table(
    "ks_brake",
    METADATA,
    Column("scope", Words, primary_key=True),
    Column("set_by", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

mirrors = Table(
    "ks_mirrors",
    METADATA,
    Column("tree", Words, primary_key=True),
    Column("tried_at", Moment, nullable=False),
    Column("fetched_at", Moment),
    Column("error", Words),
)

objections = Table(
    "ks_objections",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("report", Words, nullable=False),
    Column("rule", Words),
    Column("words", Words, nullable=False),
)
