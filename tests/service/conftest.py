# SPDX-License-Identifier: GPL-2.0-or-later
"""A store for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from service.store.database import open_store
from tests.postgres import database_url, empty_url, postgres, template

__all__ = ["database_url", "empty_url", "postgres", "store", "template"]


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    """The engine of an empty store with its tables."""
    engine = open_store(database_url)
    yield engine
    engine.dispose()
