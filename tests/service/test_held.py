# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's commands about mail: held, optout, forget; and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.jobs.queue import open_queue
from service.store import audit, optouts, outbox
from service.store.database import open_store
from service.store.engine import reading, transaction
from tests.service.command import Ran, ksquirrel
from tests.service.store.test_lists import AT, REPLY

URL = "sqlite:///{}/k.db"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "settings.toml").write_text(f'[server]\ndatabase_url = "{URL.format(tmp_path)}"\n')
    store = open_store(URL.format(tmp_path))
    yield store
    store.dispose()


def run(tmp_path: Path, *arguments: str) -> Ran:
    return ksquirrel(*arguments, "--settings", str(tmp_path / "settings.toml"))


def test_a_mail_that_is_held_is_listed_and_let_go_once(kept: Engine, tmp_path: Path) -> None:
    with transaction(kept) as db:
        (number,) = outbox.put(db, [REPLY], (1,), AT)
        outbox.hold(db, number, "no answer \x1b[2J", AT)
    listed = run(tmp_path, "held", "list")
    assert "ada@a.example  l@v.example  no answer" in listed.out
    assert "\x1b" not in listed.out
    assert run(tmp_path, "held", "release", "1").out == "mail 1 is released\n"
    again = run(tmp_path, "held", "release", "1")
    assert (again.code, "no such mail is held" in again.err) == (2, True)
    with reading(kept) as db:
        (mail,) = outbox.every(db)
        assert (mail.state, mail.released_at is not None) == ("pending", True)
        assert [one.what for one in audit.acts(db)] == ["release"]
    with open_queue(kept, URL.format(tmp_path)) as queue:
        assert [(one.kind, one.key) for one in queue.pending()] == [("send", "1")]


def test_a_mail_that_is_dropped_stays_so(kept: Engine, tmp_path: Path) -> None:
    with transaction(kept) as db:
        (number,) = outbox.put(db, [REPLY], (1,), AT)
        outbox.hold(db, number, "x", AT)
    assert run(tmp_path, "held", "drop", "1").out == "mail 1 is dropped\n"
    assert run(tmp_path, "held", "release", "1").code == 2
    assert run(tmp_path, "held", "list").out == ""


def test_who_wants_no_mails_is_listed_added_and_removed(kept: Engine, tmp_path: Path) -> None:
    assert run(tmp_path, "optout", "add", "Ada@Engine.example", "--why", "asked").code == 0
    assert run(tmp_path, "optout", "list").out.startswith("ada@engine.example  2")
    with reading(kept) as db:
        assert optouts.every(db) == {"ada@engine.example"}
    wrong = run(tmp_path, "optout", "add", "ada")
    assert (wrong.code, "is no mail address" in wrong.err) == (2, True)
    assert run(tmp_path, "optout", "remove", "ADA@engine.example").code == 0
    assert "is not opted out" in run(tmp_path, "optout", "remove", "ada@engine.example").err


def test_forget_says_what_it_deleted(kept: Engine, tmp_path: Path) -> None:
    with transaction(kept) as db:
        optouts.add(db, "ada@engine.example", "asked", AT)
    kept_one = run(tmp_path, "forget", "ada@engine.example", "--keep-optout")
    assert kept_one.out == "nothing names ada@engine.example\n"
    assert run(tmp_path, "forget", "ada@engine.example").out == "ks_optout: 1 row\n"
    assert run(tmp_path, "forget", "ada").code == 2
    with reading(kept) as db:
        assert all("ada" not in one.place for one in audit.acts(db))
