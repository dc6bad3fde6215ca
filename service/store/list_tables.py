# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of the list bot, beside the others: mails, series, and what is to be sent."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table
from sqlalchemy import UniqueConstraint as Unique

from service.store.kinds import Moment, Number, Words
from service.store.pull_tables import METADATA

__all__ = [
    "METADATA",  # whole, as it is only where every module of tables was imported
    "cursor",
    "mail",
    "mail_answers",
    "mail_list",
    "optout",
    "outbox",
    "series",
    "series_mail",
    "source",
]

mail = Table(
    "ks_mail",
    METADATA,
    Column("message_id", Words, primary_key=True),
    Column("sender", Words, nullable=False),
    Column("part", Boolean, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Words, nullable=False),
    Column("why", Words),
    Column("copy_of", Words),
    Index(None, "sender", "received_at"),
    Index(None, "received_at"),
    Index(None, "state", "received_at"),
)

mail_list = Table(
    "ks_mail_list",
    METADATA,
    Column("message_id", Words, primary_key=True),
    Column("list", Words, primary_key=True),
    Column("received_at", Moment, nullable=False),
    Index(None, "list", "received_at"),
)

mail_answers = Table(
    "ks_mail_answers",
    METADATA,
    Column("message_id", Words, primary_key=True),
    Column("answered", Words, primary_key=True),
    Index(None, "answered"),
)

cursor = Table(
    "ks_cursor",
    METADATA,
    Column("source", Words, primary_key=True),
    Column("cursor", Words, nullable=False),
    Column("moved_at", Moment, nullable=False),
)

source = Table(
    "ks_source",
    METADATA,
    Column("list", Words, primary_key=True),
    Column("looked_at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("failing_since", Moment),
    Column("error", Words),
    Column("behind", Integer, nullable=False),
    Column("behind_since", Moment),
    Column("told", Words, nullable=False),
)

series = Table(
    "ks_series",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("key", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("wait_until", Moment, nullable=False),
    Column("heard", Number, nullable=False),
    Column("judged", Number, nullable=False),
    Column("merged_into", Number),
    Index(None, "merged_into"),
    sqlite_autoincrement=True,
)

series_mail = Table(
    "ks_series_mail",
    METADATA,
    Column("message_id", Words, primary_key=True),
    Column("series", Number, nullable=False),
    Index(None, "series"),
)

outbox = Table(
    "ks_outbox",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("series", Number, nullable=False),
    Column("letter", Number, nullable=False, server_default="0"),
    Column("thread", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("list", Words, nullable=False),
    Column("message_id", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Words, nullable=False),
    Column("why", Words),
    Column("tries", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("released_at", Moment),
    Unique("series", "version", "recipient", "letter"),
    Unique("thread", "version", "recipient", "letter"),
    Index(None, "message_id"),
    Index(None, "sender"),
    Index(None, "letter"),
    Index(None, "recipient", "updated_at"),
    Index(None, "list", "updated_at"),
    sqlite_autoincrement=True,
)

optout = Table(
    "ks_optout",
    METADATA,
    Column("address", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("why", Words, nullable=False),
)
