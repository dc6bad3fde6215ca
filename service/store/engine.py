# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine of a database URL, and its transactions.

On SQLite a transaction that may write takes the write lock at its beginning (``BEGIN
IMMEDIATE``): a lock taken later loses updates, or fails where waiting would have done.
"""

from __future__ import annotations

import importlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from service.faults import ConfigError, Fault
from service.settings.model import SQLITE

WAIT = 30  # seconds a writer waits for another
PRAGMAS = (
    f"PRAGMA busy_timeout={WAIT * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)
QUIET: Any = {"hide_parameters": True}  # what people wrote does not belong into a log
NEEDED = (3, 42)  # an older SQLite fails the jobs' engine on Python 3.12 and newer


def is_sqlite(url: str) -> bool:
    """Whether a database URL names a file of SQLite."""
    return url.startswith(SQLITE)


def make_engine(url: str) -> Engine:
    """An engine for a database URL; nothing is opened yet."""
    if not is_sqlite(url):
        scheme, _, rest = url.partition("://")
        return create_engine(
            f"{scheme.partition('+')[0]}+psycopg://{rest}", pool_pre_ping=True, **QUIET
        )
    engine = create_engine(url, module=sqlite_module(), connect_args={"timeout": WAIT}, **QUIET)
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begin)
    return engine


def sqlite_module() -> ModuleType:
    """The SQLite to use.  Raises ConfigError where this Python's is too old and no other is."""
    python = sys.version_info[:2]
    if python < (3, 12) or sqlite3.sqlite_version_info >= NEEDED:
        return sqlite3
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        why = (
            f"SQLite {sqlite3.sqlite_version} is too old for Python {python[0]}.{python[1]}: "
            "pip install pysqlite3-binary, or use PostgreSQL"
        )
        raise ConfigError(Fault("server.database_url", why)) from None


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: all of it is kept, or on an exception none of it."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, and on SQLite waits for no writer."""
    with engine.connect() as connection:
        yield connection.execution_options(ksquirrel_reading=True)


def _connected(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # begin is ours to say
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("ksquirrel_reading")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
