# SPDX-License-Identifier: GPL-2.0-or-later
"""The doctor says what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import mailbox
import shutil
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from service.doctor import clock, database, home, lists
from service.doctor.line import Line
from service.settings import List, Server, Settings, Tree, read_settings
from service.store import dead, mails, mirrors, sources
from service.store.database import open_store
from service.store.engine import transaction
from service.store.kinds import now
from service.store.sources import Look
from tests.archives import epoch, mail
from tests.github.key import PRIVATE
from tests.served import Site, serving
from tests.service.command import ksquirrel

LIST = "rust@lists.engine.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service that was started once."""
    found = Settings(server=Server(database_url=f"sqlite:///{tmp_path}/var/ksquirrel.db"))
    open_store(found.server.database_url).dispose()
    return found


def states(lines: Iterator[Line]) -> list[str]:
    return [str(one)[:4].strip() for one in lines]


def looked(settings: Settings) -> list[Line]:
    """What the doctor finds in the database."""
    with database.opened(settings) as (store, lines):
        return [*lines, *(database.says(settings, store) if store else ())]


def test_a_line_is_one_line() -> None:
    assert str(Line("warn", "disk", "is\nfull", "make\troom")) == "warn  disk: is full; make room"


def listing(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(one), one.stat().st_mtime_ns) for one in folder.rglob("*"))


def test_a_service_that_is_well_is_said_to_be_and_left_as_it_was(tmp_path: Path) -> None:
    epoch(tmp_path / "rust" / "git" / "0.git", [mail(1)])
    file = tmp_path / "settings.toml"
    url = f"sqlite:///{tmp_path}/var/ksquirrel.db"
    file.write_text(
        f'[server]\ndatabase_url = "{url}"\n[[list]]\naddress = "{LIST}"\n'
        f'archive = "{tmp_path}/rust"\n'
    )
    open_store(url).dispose()
    before = [one for one in listing(tmp_path) if not one[0].endswith(("-shm", "-wal"))]
    ran = ksquirrel("doctor", "--offline", "--settings", str(file))
    after = [one for one in listing(tmp_path) if not one[0].endswith(("-shm", "-wal"))]
    assert [one for one in after if not one[0].endswith("/var")] == [
        one for one in before if not one[0].endswith("/var")
    ]
    assert ran.err == ""
    assert ran.code == 0
    assert "ok    database: sqlite, tables of version" in ran.out
    assert "skip  clock: not looked at: --offline" in ran.out
    assert f"warn  {LIST}: its newest mail came 2026-01-02" in ran.out
    assert "0 failed" in ran.out


def test_what_fails_is_named_and_told_by_the_exit_code(tmp_path: Path) -> None:
    ran = ksquirrel("doctor", "--offline", cwd=tmp_path)
    assert ran.code == 1
    assert f"fail  database: no file {tmp_path}/var/ksquirrel.db; ksquirrel serve" in ran.out
    assert not (tmp_path / "var").exists()


def test_every_fault_of_the_settings_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[server]\nport = "x"\n[[list]]\narchive = "ftp://x"\n')
    ran = ksquirrel("doctor", "--settings", "s.toml", cwd=tmp_path)
    assert ran.code == 1
    assert ran.out.count("fail") == 4
    assert "fail  s.toml: server.port: 'x' is no whole number" in ran.out
    assert "fail  s.toml: list 1.address: is missing" in ran.out


def test_a_disk_that_is_nearly_full_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states(home.disk(settings)) == ["ok"]
    Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 (as shutil has it)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100, 95, 5))
    (line,) = home.disk(settings)
    assert str(line).startswith("fail  disk: the disk of")
    assert "95% full" in str(line)


MODES = {0o600: "ok", 0o400: "ok", 0o640: "warn", 0o644: "fail", 0o602: "fail"}


@pytest.mark.parametrize("mode", MODES)
def test_a_secret_that_others_can_read_is_told(
    settings: Settings, tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "token"
    file.write_text("a secret\n")
    file.chmod(mode)
    named = replace(settings, server=replace(settings.server, admin_token_file=file))
    (line,) = home.secrets(named)
    assert line.state == MODES[mode]
    assert "a secret" not in str(line)
    if line.state != "ok":
        assert f"chmod 600 {file}" in line.todo


def test_a_secret_that_is_not_there_fails_and_one_that_is_made_does_not(
    settings: Settings, tmp_path: Path
) -> None:
    assert list(home.secrets(settings)) == []
    (tmp_path / "empty").touch()
    hooks = (tmp_path / "gone", tmp_path / "empty")
    named = replace(settings, github=replace(settings.github, webhook_secret_files=hooks))
    assert [one.words.rpartition("/")[2] for one in home.secrets(named)] == [
        "gone cannot be read: No such file or directory",
        "empty is empty",
    ]


@pytest.mark.parametrize(("words", "state"), [(PRIVATE, "ok"), ("no key", "fail")])
def test_a_key_loads_or_fails(settings: Settings, tmp_path: Path, words: str, state: str) -> None:
    file = tmp_path / "app.pem"
    file.write_text(words)
    file.chmod(0o600)
    named = replace(settings, github=replace(settings.github, app_id=1, private_key_file=file))
    first, second = home.secrets(named)
    assert (first.state, second.state) == ("ok", state)


def test_tables_of_another_version_fail(settings: Settings) -> None:
    store = open_store(settings.server.database_url)
    for version, words in (("0001", "has tables of version 0001"), ("9999", "newer than")):
        with transaction(store) as db:
            db.execute(text("UPDATE ks_version SET version_num = :v"), {"v": version})
        lines = looked(settings)
        assert [one.state for one in lines] == ["fail"]
        assert words in lines[0].words
    store.dispose()


def test_a_database_that_does_not_answer_fails() -> None:
    away = Settings(server=Server(database_url="postgresql://x@127.0.0.1:1/x"))
    (line,) = looked(away)
    assert (line.state, line.about) == ("fail", "database")
    assert "does not answer" in line.words


def test_a_database_file_for_everybody_is_told(settings: Settings) -> None:
    file = settings.server.database_file
    assert file is not None
    file.chmod(0o644)
    assert "chmod 600" in looked(settings)[-1].todo


def test_what_the_service_noted_is_told(settings: Settings) -> None:
    heard = replace(settings, lists=(List(address=LIST, archive="/srv/rust"),))
    assert [one.state for one in looked(settings)] == ["ok"]
    store = open_store(settings.server.database_url)
    with transaction(store) as db:
        look = Look(list=LIST, looked_at=now(), failing_since=now(), error="the loom is broken")
        sources.note(db, look)
        dead.park(
            db, dead.Letter(job="j", kind="k", key="x", args={}, error="e", traceback="", tries=6)
        )
        new = mails.NewMail(message_id="1@x", list=LIST, raw=b"x", received_at=now(), refused="no")
        mails.keep(db, new)
    store.dispose()
    said = [str(one) for one in looked(heard)]
    assert any(one.startswith(f"warn  {LIST}: its archive fails since") for one in said)
    assert any("the loom is broken" in one for one in said)
    assert "warn  jobs: 1 were given up; ksquirrel dead list" in said
    assert "warn  mails: 1 could not be read; see /admin/lists" in said


def test_each_tree_is_fresh_or_told(settings: Settings, tmp_path: Path) -> None:
    git = tmp_path / "t.git"
    tree = Tree(name="rust", git=git, url="https://git.example/x")
    told = replace(settings, trees=(tree,))
    assert looked(told)[-1].words.startswith("no repository")
    git.mkdir()
    (git / "HEAD").touch()
    assert "fetched last never" in looked(told)[-1].words
    store = open_store(settings.server.database_url)
    with transaction(store) as db:
        mirrors.fetched(db, "rust")
    assert looked(told)[-1].state == "ok"
    with transaction(store) as db:
        old = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=2)
        db.execute(text("UPDATE ks_mirrors SET fetched_at = :t"), {"t": str(old)})
        mirrors.not_fetched(db, "rust", "no route")
    store.dispose()
    assert looked(told)[-1].state == "fail"
    assert "no route" in looked(told)[-1].words


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    epoch(tmp_path / "site" / "rust" / "git" / "0.git", [mail(1)])
    with serving(tmp_path / "site") as served:
        yield served


def of_list(settings: Settings, archive: str | None, **more: object) -> str:
    one = List(address=LIST, archive=archive)
    tree = Tree(name="t", git=Path("t"), match=(LIST.upper(),))
    told = replace(settings, lists=(one,), trees=(tree,))
    (line,) = lists.lists(told, bool(more.get("offline")), datetime(2026, 1, 3, tzinfo=UTC))
    return str(line)


def test_each_kind_of_archive_is_looked_at(settings: Settings, site: Site, tmp_path: Path) -> None:
    assert of_list(settings, None).startswith("fail")
    assert "its newest mail came 2026-01-02 03:00" in of_list(settings, str(site.root / "rust"))
    assert of_list(settings, "/nowhere").startswith("fail")
    url = f"{site.url}/rust"
    assert of_list(settings, url) == f"ok    {LIST}: {url} serves its epochs up to 0"
    assert of_list(settings, url, offline=True).startswith("skip")
    site.manifest = False
    assert "without a manifest" in of_list(settings, url)
    wrong = of_list(settings, f"{site.url}/mm")
    assert wrong.startswith("fail")
    assert "serves no epoch" in wrong
    assert of_list(settings, "http://127.0.0.1:1/x").startswith("fail")
    box = tmp_path / "box"
    assert "is no maildir: it has no new and no cur" in of_list(settings, f"maildir:{box}")
    mailbox.Maildir(box, create=True)
    assert of_list(settings, f"maildir:{box}").startswith("ok")
    assert of_list(settings, f"mbox:{tmp_path}/gone").startswith("fail")
    (tmp_path / "rust.mbox").touch()
    assert of_list(settings, f"mbox:{tmp_path}/rust.mbox").startswith("ok")
    assert of_list(settings, "imap://anonymous@127.0.0.1:1/x").startswith("fail")
    assert of_list(settings, "imap://anonymous@127.0.0.1:1/x", offline=True).startswith("skip")


def test_a_list_that_no_tree_is_for_is_told(settings: Settings, site: Site) -> None:
    one = List(address=LIST, archive=str(site.root / "rust"))
    found = lists.lists(replace(settings, lists=(one,)), True, datetime(2026, 1, 3, tzinfo=UTC))
    assert "no tree is for it" in str(list(found)[-1])


AWAY = {0: "ok", 30: "warn", -30: "warn", 300: "fail", -300: "fail"}


@pytest.mark.parametrize("seconds", AWAY)
def test_a_clock_that_is_wrong_is_told(settings: Settings, site: Site, seconds: int) -> None:
    told = replace(settings, lists=(List(address=LIST, archive=f"{site.url}/rust"),))
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    (line,) = clock.clock(told, False, at)
    assert line.state == AWAY[seconds]
    assert states(clock.clock(settings, False)) == ["skip"]


def test_the_settings_of_the_example_are_looked_at_to_the_end(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "deploy" / "settings.example.toml"
    assert read_settings(example).lists
    ran = ksquirrel("doctor", "--offline", "--settings", str(example), cwd=tmp_path)
    assert ran.code == 1
    assert "skip  smtp: not looked at: --offline" in ran.out
    assert not list(tmp_path.iterdir())
