# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of the engine of the jobs, beside ours, and how that engine is set up."""

from __future__ import annotations

import logging
from typing import Any

from dbos._serialization import DBOSPortableJSONSerializer
from dbos._sys_db import SystemDatabase
from sqlalchemy import Engine

from service.store.database import locked
from service.store.engine import is_sqlite, sqlite_module

APP = "ksquirrel"
VERSION = "1"  # of the jobs themselves; one of another version is left to its own workers
SERIALIZER = DBOSPortableJSONSerializer()


def prepare(engine: Engine, url: str) -> None:
    """Make or migrate the tables of the jobs; every process that uses them does so first."""
    quiet()
    settings: dict[str, Any] = {"pool_size": 2, "max_overflow": 0}
    if is_sqlite(url):
        settings["module"] = sqlite_module()
    with locked(engine):
        tables = SystemDatabase.create(
            system_database_url=url,
            engine_kwargs=settings,
            engine=None,
            schema="dbos",
            serializer=SERIALIZER,
            executor_id=None,
        )
        try:
            tables.run_migrations()
        finally:
            tables.destroy()


def quiet() -> None:
    """Let the engine of the jobs log where and how all else does, and only what matters."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # else it adds one of its own
    logger.propagate = True
    logger.setLevel(logging.WARNING)
