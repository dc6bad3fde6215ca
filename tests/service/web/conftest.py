# SPDX-License-Identifier: GPL-2.0-or-later
"""An app over an empty store of its own, and a queue that only remembers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine

from service.settings import Server, Settings
from service.settings.secrets import admin_token, webhook_secrets
from service.store.database import open_store
from service.web.app import create_app
from service.web.work import Work


@dataclass(frozen=True)
class FakePending:
    """A job that waits."""

    queue: str
    since: datetime


@dataclass
class FakeQueue:
    """Remembers what it was given."""

    jobs: list[Work] = field(default_factory=list)
    waiting: list[FakePending] = field(default_factory=list)

    def enqueue(
        self, db: Connection, *, kind: str, key: str, args: Mapping[str, Any], delay: float
    ) -> str:
        assert db.in_transaction()
        self.jobs.append(Work(kind=kind, key=key, args=args, delay=delay))
        return str(len(self.jobs))

    def pending(self) -> Sequence[FakePending]:
        return self.waiting


@dataclass(frozen=True, kw_only=True)
class Web:
    """The app with all that stands behind it."""

    app: Flask
    client: FlaskClient
    engine: Engine
    settings: Settings
    queue: FakeQueue

    @property
    def secret(self) -> str:
        return webhook_secrets(self.settings)[0]

    @property
    def operator(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {admin_token(self.settings)}"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    settings = Settings(
        server=Server(
            database_url=f"sqlite:///{tmp_path / 'var' / 'ksquirrel.db'}",
            public_url="https://lint.engine.example",
        )
    )
    engine = open_store(settings.server.database_url)
    queue = FakeQueue()
    app = create_app(settings, engine, queue)
    app.testing = True
    yield Web(app=app, client=app.test_client(), engine=engine, settings=settings, queue=queue)
    engine.dispose()
