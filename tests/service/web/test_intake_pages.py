# SPDX-License-Identifier: GPL-2.0-or-later
"""What the pages say of how lists are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.settings import List, Server, Settings
from service.store import mails, sources
from service.store.database import open_store
from service.store.engine import transaction
from service.store.kinds import now
from service.store.sources import Look
from service.web.app import create_app
from tests.service.web.conftest import FakeQueue, Web

RUST, MM, OFF = (f"{name}@lists.engine.example" for name in ("rust", "mm", "off"))


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """An app that hears two lists, one of them without an archive."""
    settings = Settings(
        server=Server(database_url=f"sqlite:///{tmp_path / 'k.db'}"),
        lists=(
            List(address=RUST, archive="/srv/rust"),
            List(address=MM),
            List(address=OFF, mode="off"),
        ),
    )
    engine = open_store(settings.server.database_url)
    app = create_app(settings, engine, FakeQueue())
    yield Web(
        app=app, client=app.test_client(), engine=engine, settings=settings, queue=FakeQueue()
    )
    engine.dispose()


def looked(web: Web, at: datetime, **more: Any) -> None:
    look = replace(Look(list=RUST, looked_at=at, read_at=at), **more)
    with transaction(web.engine) as db:
        sources.note(db, look)


def test_the_status_names_each_list_and_what_is_wrong_with_it(web: Web) -> None:
    looked(web, now())
    page = web.client.get("/statusz").text
    assert "rust@lists.engine.example:" not in page
    assert f"{MM}: it has no archive" in page
    assert OFF not in page
    failed = now() - timedelta(hours=2)
    looked(web, now(), failing_since=failed, error="/srv/rust is a secret place", behind=30)
    page = web.client.get("/statusz").text
    assert f"{RUST}: its archive fails since {failed:%Y-%m-%d %H:%M} UTC" in page
    assert "secret place" not in page
    assert "secret place" in web.client.get("/admin/lists", headers=web.operator).text


def test_metrics_tell_how_far_behind_a_list_is(web: Web) -> None:
    looked(web, now() - timedelta(seconds=900))
    lines = web.client.get("/metrics").text.splitlines()
    name = 'ksquirrel_ingest_lag_seconds{list="%s"} '
    (lag,) = (float(one.split()[-1]) for one in lines if one.startswith(name % RUST))
    assert 900 <= lag < 960
    assert (name % MM + "NaN") in lines
    alarm = 'ksquirrel_ingest_alarm{alarm="%s",list="%s"} 1.0'
    assert alarm % ("unread", RUST) in lines
    assert alarm % ("deaf", MM) in lines
    assert not any(OFF in one for one in lines)


def refuse(web: Web, raw: bytes, why: str) -> None:
    with transaction(web.engine) as db:
        new = mails.NewMail(
            message_id="<b>7\u202e@x", list=RUST, raw=raw, received_at=now(), refused=why
        )
        mails.keep(db, new)


def test_a_mail_that_could_not_be_read_is_shown_to_the_operator_alone(web: Web) -> None:
    refuse(web, b"Subject: <script>\x1b[2J\r\n\xff\0" + b"x" * 9000, "no mail <b>")
    assert web.client.get("/admin/lists").status_code == 401
    answer = web.client.get("/admin/lists", headers=web.operator)
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.text
    assert "&lt;b&gt;7&lt;U+202E&gt;@x" in page
    assert "no mail &lt;b&gt;" in page
    assert "Subject: &lt;script&gt;&lt;U+001B&gt;[2J" in page
    assert page.count("x" * 1000) == 1
    assert "<script>" not in page
    assert "/admin/lists" in web.client.get("/admin", headers=web.operator).text
