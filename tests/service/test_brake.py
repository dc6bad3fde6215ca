# SPDX-License-Identifier: GPL-2.0-or-later
"""The brake: by command, by table and by a file anyone can touch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.brake import brake_file, check
from service.doctor.database import says
from service.faults import Held
from service.settings import Server, Settings
from service.store import audit, brake
from service.store.database import open_store
from service.store.engine import reading, transaction
from tests.service.command import Ran, ksquirrel

Run = Callable[..., Ran]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(server=Server(database_url=f"sqlite:///{tmp_path}/k.db"))


@pytest.fixture
def local(settings: Settings) -> Engine:
    return open_store(settings.server.database_url)


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    file = tmp_path / "settings.toml"
    file.write_text(f'[server]\ndatabase_url = "{settings.server.database_url}"\n')
    return lambda *words: ksquirrel(*words, "--settings", str(file), cwd=tmp_path)


def speaks(settings: Settings, store: Engine, **place: str) -> bool:
    try:
        check(settings, store, **place)
    except Held:
        return False
    return True


def test_without_a_brake_it_speaks(settings: Settings, local: Engine) -> None:
    assert speaks(settings, local, repository="octo/linux")


def test_pause_holds_everything_and_resume_lets_go(
    settings: Settings, local: Engine, run: Run
) -> None:
    assert run("pause").out == "all is held\n"
    assert not speaks(settings, local, repository="octo/linux")
    assert not speaks(settings, local, address="l@v.example")
    assert run("resume").out == "all is let go\n"
    assert speaks(settings, local, repository="octo/linux")
    assert not brake_file(settings).exists()
    assert run("resume").out == "all was not held\n"
    with reading(local) as db:
        assert [one.what for one in audit.acts(db)] == ["resume", "pause"]


def test_one_scope_is_held_alone(settings: Settings, local: Engine, run: Run) -> None:
    assert run("pause", "--repository", "octo/linux").code == 0
    assert run("pause", "--list", "L@v.example").code == 0
    assert not speaks(settings, local, repository="octo/linux")
    assert speaks(settings, local, repository="octo/rust")
    assert not speaks(settings, local, address="l@v.EXAMPLE")
    found = run("resume", "--repository", "octo/linux")
    assert found.out == "repository:octo/linux is let go\nstill held: list:l@v.example\n"
    assert not speaks(settings, local, address="l@v.example")


def test_a_list_that_the_settings_do_not_name_is_held_and_said(
    settings: Settings, local: Engine, run: Run
) -> None:
    ran = run("pause", "--list", "typo@v.example")
    assert ran.out == "list:typo@v.example is held\n"
    assert "no [[list]] of the settings is typo@v.example" in ran.err
    (line,) = (one for one in says(settings, local) if one.about == "brake")
    assert "ksquirrel resume --list typo@v.example" in line.todo


def test_an_organisation_is_held_with_all_it_has(
    settings: Settings, local: Engine, run: Run
) -> None:
    run("pause", "--org", "octo")
    assert not speaks(settings, local, repository="octo/rust")
    assert speaks(settings, local, repository="octopus/rust")


def test_two_scopes_at_once_are_refused(run: Run) -> None:
    found = run("pause", "--org", "a", "--list", "b@c.example")
    assert found.code == 2
    assert "one of --repository, --org and --list" in found.err


@pytest.mark.parametrize("content", [b"", b"\n\n", b"all\n", b"\xff\nall"])
def test_a_file_anyone_touched_holds(settings: Settings, local: Engine, content: bytes) -> None:
    brake_file(settings).write_bytes(content)
    assert not speaks(settings, local, repository="octo/linux")


def test_the_table_holds_on_machines_without_the_file(settings: Settings, local: Engine) -> None:
    with transaction(local) as db:
        brake.pull(db, "all", "ada")
    assert not speaks(settings, local, repository="octo/linux")


@pytest.mark.parametrize("command", [("pause",), ("resume",), ("dead", "list")])
def test_a_service_that_is_not_there_is_not_made(command: tuple[str, ...], tmp_path: Path) -> None:
    found = ksquirrel(*command, cwd=tmp_path)
    assert found.code == 2
    assert f"no database {tmp_path}/var/ksquirrel.db" in found.err
    assert not list(tmp_path.iterdir())


def test_pause_holds_this_machine_even_without_a_database(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[server]\ndatabase_url = "postgresql://u@127.0.0.1:1/x"\n')
    found = ksquirrel("pause", "--settings", str(file), cwd=tmp_path)
    assert found.code == 2
    assert "all: is held on this machine alone" in found.err
    assert "cannot be opened" in found.err
    assert (tmp_path / "var" / "brake").read_text() == "all\n"
