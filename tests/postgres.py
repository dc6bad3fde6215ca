# SPDX-License-Identifier: GPL-2.0-or-later
"""A real PostgreSQL on loopback, and a fresh database of either kind for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from service.jobs.tables import prepare
from service.store.database import open_store

NUMBERS = count(1)
OPTIONS = ("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=300")
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.end_to_end)]


def binaries() -> Path | None:
    """The folder of PostgreSQL's server, where Debian or the path has it."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found:
        folders.insert(0, Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def free_port() -> int:
    """A port of loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def owner() -> str | None:
    """Whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server, without the name of a database."""
    folder = binaries()
    if folder is None:
        pytest.skip("PostgreSQL's server is not installed (apt: postgresql)")
    user = owner()
    data = Path(tempfile.mkdtemp(prefix="ksquirrel-postgres."))
    if user:
        shutil.chown(data, user)
    try:
        make = ("-D", data / "pg", "-A", "trust", "-U", "postgres", "-N")
        subprocess.run(
            [folder / "initdb", *make], check=True, capture_output=True, user=user, cwd=data
        )
        port = free_port()
        place = ("-D", data / "pg", "-p", str(port), "-c", f"unix_socket_directories={data}")
        with (data / "log").open("wb") as log:
            server = subprocess.Popen(
                [folder / "postgres", *place, *OPTIONS], user=user, cwd=data, stdout=log, stderr=log
            )
        url = f"postgresql://postgres@127.0.0.1:{port}"
        try:
            wait_until_it_answers(f"{url}/postgres", server)
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
    finally:
        shutil.rmtree(data)


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a database that has every table, to be copied."""
    create(postgres, "template_ksquirrel")
    url = f"{postgres}/template_ksquirrel"
    engine = open_store(url)
    prepare(engine, url)
    engine.dispose()
    return "template_ksquirrel"


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/ksquirrel.db"
    return create(request.getfixturevalue("postgres"))


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database nobody used, which on PostgreSQL has its tables: that is quicker."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/ksquirrel.db"
    template = request.getfixturevalue("template")
    return create(request.getfixturevalue("postgres"), template=template)


def create(server: str, name: str | None = None, template: str = "template1") -> str:
    """The URL of a new database of a server."""
    name = name or f"test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return f"{server}/{name}"
