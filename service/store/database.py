# SPDX-License-Identifier: GPL-2.0-or-later
"""Open the store: make its engine, and bring its tables up to date under a lock."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from service.faults import ConfigError, Fault
from service.store.engine import make_engine, reading, sqlite_module, transaction
from service.store.tables import PREFIX

LOCK = 0x6B73_7175  # the number of our advisory lock: "ksqu"
LOOK = 0.1  # seconds between looks whether it is free
KEY = "server.database_url"


def open_store(url: str) -> Engine:
    """The engine of a database, its tables made or migrated.

    Raises ConfigError when it cannot be opened, or is of a newer version than this program.
    """
    with ExitStack() as undo:
        engine = make_engine(url)
        undo.callback(engine.dispose)
        file = database_file(engine)
        try:
            if file:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                file.touch(mode=0o600)
            migrate(engine)
        except (DBAPIError, OSError) as error:
            why = str(error.orig) if isinstance(error, DBAPIError) else error.strerror
            where = file or engine.url.render_as_string(hide_password=True)
            raise ConfigError(Fault(KEY, f"{where} cannot be opened: {why}")) from None
        undo.pop_all()
    return engine


def database_file(engine: Engine) -> Path | None:
    """The file of an engine on SQLite; None on PostgreSQL."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; one process does, others wait.  Raises ConfigError."""
    newest = newest_version()
    if stored_version(engine) == newest:
        return
    with locked(engine):
        stored = stored_version(engine)
        if stored == newest:
            return
        if stored not in (None, *known_versions()):
            why = f"has tables of version {stored}, newer than this program's {newest}"
            raise ConfigError(Fault(KEY, why))
        if stored is not None:
            keep_copy(engine, f"before-{newest}-from-{stored}")
        with transaction(engine) as db:
            command.upgrade(_config(db), "head")


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Hold the one lock under which tables are changed; others wait."""
    file = database_file(engine)
    if file is None:
        with engine.connect() as db:
            # CREATE INDEX CONCURRENTLY waits for the end of every transaction, so there must be
            # none here: not while the lock is held, nor while it is waited for.
            db = db.execution_options(isolation_level="AUTOCOMMIT")  # noqa: PLW2901
            query = text("SELECT pg_try_advisory_lock(:key)")
            while not db.execute(query, {"key": LOCK}).scalar_one():
                time.sleep(LOOK)
            try:
                yield
            finally:  # a session's lock would stay with its connection, back in the pool
                db.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
        return
    with file.with_name(f"{file.name}.migrate").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_copy(engine: Engine, why: str) -> Path | None:
    """Copy an SQLite file, beside itself; None on PostgreSQL, which has ways of its own."""
    file = database_file(engine)
    if file is None:
        return None
    target = file.with_name(f"{file.name}.{why}")
    target.touch(mode=0o600)
    sqlite: Any = sqlite_module()
    with closing(sqlite.connect(file)) as old, closing(sqlite.connect(target)) as new:
        old.backup(new)
    return target


def is_current(engine: Engine) -> bool:
    """Whether the tables are of this program's version."""
    return stored_version(engine) == newest_version()


def stored_version(engine: Engine) -> str | None:
    """The version of the tables; None when there are none."""
    with reading(engine) as db:
        options = {"version_table": f"{PREFIX}version"}
        return MigrationContext.configure(db, opts=options).get_current_revision()


def newest_version() -> str:
    """The version of this program's newest migration."""
    return str(_script().get_current_head())


def known_versions() -> tuple[str, ...]:
    """Every version this program can migrate from."""
    return tuple(str(one.revision) for one in _script().walk_revisions())


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(db: Connection | None) -> Config:
    config = Config(attributes={"connection": db})
    config.set_main_option("script_location", "service.store:migrations")
    return config
