# SPDX-License-Identifier: GPL-2.0-or-later
"""INSERT with ON CONFLICT, which both databases have and SQLAlchemy keeps apart."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can be told what to do with a row that is there already."""
    if db.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
