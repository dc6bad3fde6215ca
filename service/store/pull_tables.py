# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables about pull requests, beside the others: whose they are, their heads, who let pass."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table
from sqlalchemy import UniqueConstraint as Unique

from service.store.kinds import Moment, Number, Words
from service.store.tables import METADATA

__all__ = ["METADATA", "heads", "overrides", "pulls", "repositories"]

repositories = Table(
    "ks_repositories",
    METADATA,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("installation", Number, nullable=False),
    Column("name", Words, nullable=False),
    Column("called_by", Number, nullable=False),
    Column("called", Words, nullable=False),
    Unique("installation", "name"),
)

pulls = Table(
    "ks_pulls",
    METADATA,
    Column("installation", Number, primary_key=True, autoincrement=False),
    Column("repository", Words, primary_key=True),
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("head", Words, nullable=False),
    Column("base", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("draft", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("title", Words, nullable=False),
    Column("opener", Words, nullable=False),
    Column("judged_head", Words),
    Column("judged_delivery", Number),
    Column("seen_at", Moment, nullable=False),
)

heads = Table(
    "ks_heads",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("installation", Number, nullable=False),
    Column("repository", Words, nullable=False),
    Column("number", Number, nullable=False),
    Column("head", Words, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("queued", Boolean, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("trouble", Words),
    Column("until", Words),
    Index(None, "installation", "repository"),
    Index(None, "heard_at"),
)

overrides = Table(
    "ks_overrides",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("installation", Number, nullable=False),
    Column("repository", Words, nullable=False),
    Column("number", Number, nullable=False),
    Column("head", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Index(None, "installation", "repository", "number", "head"),
)
