# SPDX-License-Identifier: GPL-2.0-or-later
"""The database: migrations under a lock, a copy before each, and transactions that lose nothing."""

from __future__ import annotations

import multiprocessing
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from service.faults import ConfigError
from service.store import counters, mirrors, outbox
from service.store.database import (
    _config,
    database_file,
    is_current,
    keep_copy,
    newest_version,
    open_store,
    stored_version,
)
from service.store.engine import make_engine, reading, transaction
from service.store.kinds import Moment, cleaned
from service.store.list_tables import METADATA

SPAWN = multiprocessing.get_context("spawn")


def test_the_migrations_make_the_tables_of_the_code(store: Engine) -> None:
    with reading(store) as db:
        options = {"version_table": "ks_version"}
        assert compare_metadata(MigrationContext.configure(db, opts=options), METADATA) == []
        assert all(name.startswith("ks_") for name in inspect(db).get_table_names())
    assert is_current(store)


def test_to_open_again_changes_nothing(store: Engine, database_url: str) -> None:
    with transaction(store) as db:
        counters.add(db, "seen")
    again = open_store(database_url)
    with reading(again) as db:
        assert counters.read(db)[0].value == 1
    again.dispose()


def opened(url: str) -> None:
    open_store(url).dispose()


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    starts = [SPAWN.Process(target=opened, args=(empty_url,)) for _ in range(4)]
    for one in starts:
        one.start()
    for one in starts:
        one.join(60)
    assert [one.exitcode for one in starts] == [0] * 4
    engine = make_engine(empty_url)
    assert stored_version(engine) == newest_version()
    engine.dispose()


def test_a_newer_database_is_refused(store: Engine, database_url: str) -> None:
    with transaction(store) as db:
        db.execute(text("UPDATE ks_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match=r"version 9999, newer than this program's 0"):
        open_store(database_url)


def test_a_copy_is_whole_while_others_write(store: Engine) -> None:
    with transaction(store) as db:
        counters.add(db, "seen")
    with transaction(store) as db:
        counters.add(db, "seen")
        copy = keep_copy(store, "before-0002-from-0001")
    if store.dialect.name != "sqlite":
        assert copy is None
        return
    assert copy is not None
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    engine = open_store(f"sqlite:///{copy}")
    with reading(engine) as db:
        assert counters.read(db)[0].value == 1
    engine.dispose()


def test_an_outbox_of_before_keeps_its_mails(empty_url: str) -> None:
    """The table is changed, on SQLite by a copy; nothing in it is lost, and its numbers go on."""
    engine = make_engine(empty_url)
    file = database_file(engine)
    if file is not None:
        file.parent.mkdir()
    row = "1, 1, '1@a', 2, 'ada@a.example', 'b@c', 'l@v.example', 'r@b', 'sent', 1"
    at = "'2026-01-02 04:00:00'"
    with transaction(engine) as db:
        command.upgrade(_config(db), "0002")
        names = "id, series, thread, version, recipient, sender, list, message_id, state, tries"
        moments = "next_try, created_at, updated_at"
        db.execute(
            text(
                f"INSERT INTO ks_outbox ({names}, {moments}, body) "  # noqa: S608 (fixed words)
                f"VALUES ({row}, {at}, {at}, {at}, :body)"
            ),
            {"body": b"\xff"},
        )
        if engine.dialect.name != "sqlite":
            db.execute(text("SELECT setval(pg_get_serial_sequence('ks_outbox', 'id'), 1)"))
    open_store(empty_url).dispose()
    with transaction(engine) as db:
        (kept,) = outbox.every(db)
        assert (kept.letter, kept.released_at, kept.body) == (0, None, b"\xff")
        again = outbox.NewMail(series=1, thread="1@a", version=2, recipient="ada@a.example",
                               sender="x", list="l", message_id="x", body=b"")  # fmt: skip
        assert outbox.put(db, [again], (1,), kept.created_at) == ()
        answer = replace(again, letter=7)
        assert outbox.put_answer(db, answer, kept.created_at, 2, kept.created_at) == 2
    engine.dispose()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    engine = open_store(url)
    with transaction(engine) as db:
        counters.add(db, "seen")
        db.execute(text("DELETE FROM ks_version"))
    with pytest.raises(ConfigError, match="already exists"):
        open_store(url)
    with reading(engine) as db:
        assert counters.read(db)[0].value == 1
    engine.dispose()


def test_the_file_is_only_its_owners(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/state/k.db").dispose()
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "state" / "k.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////proc/none/k.db",
        "sqlite:////dev/null/k.db",
        "postgresql://u:sesame@127.0.0.1:1/x",
    ],
)
def test_a_database_that_does_not_open_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match=r"server\.database_url: .* cannot be opened") as caught:
        open_store(url)
    assert "sesame" not in str(caught.value)


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "k.db"
    file.write_bytes(b"a letter to a friend\n" * 100)
    with pytest.raises(ConfigError, match=r"k\.db cannot be opened"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"a letter")


def test_an_exception_keeps_nothing(store: Engine) -> None:
    def fail() -> None:
        with transaction(store) as db:
            counters.add(db, "seen")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with reading(store) as db:
        assert counters.read(db) == ()


def count_up(url: str, times: int) -> None:
    engine = make_engine(url)
    for _ in range(times):
        with transaction(engine) as db:
            counters.add(db, "seen", source="x")
    engine.dispose()


def test_counters_of_many_processes_lose_no_update(store: Engine, database_url: str) -> None:
    workers = [SPAWN.Process(target=count_up, args=(database_url, 40)) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    with reading(store) as db:
        assert [one.value for one in counters.read(db)] == [120]


def test_a_reader_waits_for_no_writer(store: Engine) -> None:
    with transaction(store) as db:
        counters.add(db, "seen")
        found: list[object] = []

        def look() -> None:
            with reading(store) as other:
                found.append(counters.read(other))

        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
        assert found == [()]


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "x\udcff", "\U0001f600", ""])
def test_text_that_a_database_refuses_is_kept_readable(store: Engine, words: str) -> None:
    with transaction(store) as db:
        mirrors.not_fetched(db, words, words)
    with reading(store) as db:
        (found,) = mirrors.read(db)
    assert found.tree == found.error == cleaned(words)
    assert cleaned(found.tree) == found.tree


def test_a_moment_keeps_its_offset(store: Engine) -> None:
    kind = Moment()
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5)))
    raw = kind.process_bind_param(moment, store.dialect)
    assert kind.process_result_value(raw, store.dialect) == moment
    assert kind.process_result_value(raw, store.dialect).tzinfo is UTC  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="without an offset"):
        kind.process_bind_param(moment.replace(tzinfo=None), store.dialect)
