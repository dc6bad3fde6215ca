# SPDX-License-Identifier: GPL-2.0-or-later
"""The service as it is started: it answers, survives kills, and ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.postgres import free_port
from tests.service.jobs.conftest import until

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
CANARY = "s3same-opens-the-door"
WEB = (
    "import sys; from pathlib import Path; from service.settings import read_settings;"
    "from service.serve.log import set_up; set_up(); from service.serve.roles import web;"
    "web(read_settings(Path(sys.argv[1])), 'tests.end_to_end.app:create_app')"
)


class Service:
    """A started process of the service, its port and its log."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        self.port = free_port()
        self.log = folder / "log"
        self.state = folder / "state"
        self.file = folder / "settings.toml"
        self.database_url = database_url or f"sqlite:///{self.state}/k.db"
        secret = folder / "secret"
        secret.write_text(CANARY)
        secret.chmod(0o600)
        self.file.write_text(
            f'[server]\nport = {self.port}\ndatabase_url = "{self.database_url}"\n'
            f'[github]\nwebhook_secret_files = ["{secret}"]\n'
        )

    @contextmanager
    def started(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, *command, str(self.file)], cwd=ROOT, stdout=log, stderr=log
            )
        try:
            yield started
        finally:
            for one in descendants(started.pid):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            started.kill()
            started.wait()

    def get(self, path: str) -> str:
        """The answer to a request; nothing while there is none."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return str(answer.read().decode())
        except (URLError, HTTPException, OSError):
            return ""

    def lines(self) -> list[dict[str, object]]:
        """The log; every line of it is JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def parents() -> dict[int, int]:
    """The parent of each process there is."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, rest = stat.parent.name, stat.read_text().rpartition(")")[2].split()
            if rest[0] != "Z":
                found[int(name)] = int(rest[1])
    return found


def descendants(process: int) -> set[int]:
    """The processes below one."""
    known = parents()
    found, wave = set[int](), {process}
    while wave:
        wave = {child for child, parent in known.items() if parent in wave}
        found |= wave
    return found


def alive(processes: set[int]) -> set[int]:
    return processes & parents().keys()


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path)


def test_the_web_answers_and_finishes_what_it_began(service: Service) -> None:
    answers: list[str] = []
    with service.started("-c", WEB) as web:
        until(lambda: service.get("/"), 60)
        slow = threading.Thread(target=lambda: answers.append(service.get("/slow")))
        slow.start()
        until((service.state / "slow").exists)
        web.terminate()
        assert web.wait(30) == 0
        slow.join(10)
    assert answers == ["shadow True"]
    assert service.lines()


def test_the_web_logs_a_fault_in_one_line(service: Service) -> None:
    with service.started("-c", WEB):
        until(lambda: service.get("/"), 60)
        assert service.get("/fault") == ""
        until(lambda: "a fault of ours" in service.log.read_text())
    assert any("ZeroDivisionError" in str(line.get("error")) for line in service.lines())


def test_no_worker_of_the_web_outlives_its_master(service: Service) -> None:
    with service.started("-c", WEB) as web:
        until(lambda: service.get("/"), 60)
        below = descendants(web.pid)
        assert below
        web.kill()
        web.wait()
        until(lambda: not alive(below))


@pytest.mark.parametrize("role", ["work", "reconcile"])
def test_a_role_alone_ends_when_told_to(service: Service, role: str) -> None:
    with service.started("-m", "service.cli", "serve", "--role", role, "--settings") as started:
        until((service.state / ("workers" if role == "work" else "k.db")).exists, 60)
        until(lambda: handles_term(started.pid))
        started.terminate()
        assert started.wait(35) == 0
    assert all(line["level"] in ("info", "warning") for line in service.lines())


def handles_term(process: int) -> bool:
    """Whether a process has a handler for SIGTERM."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("SigCgt"))
    return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_a_key_that_does_not_load_stops_the_start(service: Service) -> None:
    key = service.file.parent / "app.pem"
    key.write_text("no key")
    text = service.file.read_text() + f'app_id = 7\nprivate_key_file = "{key}"\n'
    service.file.write_text(text)
    with service.started("-m", "service.cli", "serve", "--settings") as started:
        assert started.wait(30) == 2
    assert f"{key} is no RSA private key" in service.log.read_text()


@pytest.mark.skipif(find_spec("service.web") is None, reason="the web is not in this version")
def test_the_whole_service_survives_kills_and_ends_clean(service: Service) -> None:
    command = ("-m", "service.cli", "serve", "--workers", "1", "--settings")
    with service.started(*command) as supervisor:
        until(lambda: service.get("/livez"), 60)
        for child in {one for one, parent in parents().items() if parent == supervisor.pid}:
            os.kill(child, signal.SIGKILL)
        until(lambda: not service.get("/livez"), 60)
        until(lambda: service.get("/livez"), 60)
        below = descendants(supervisor.pid)
        supervisor.terminate()
        assert supervisor.wait(40) == 0
        until(lambda: not alive(below))
    assert CANARY not in service.log.read_text()
    assert service.lines()


@pytest.mark.skipif(find_spec("service.web") is None, reason="the web is not in this version")
def test_nothing_outlives_a_service_that_is_killed(service: Service) -> None:
    command = ("-m", "service.cli", "serve", "--workers", "1", "--settings")
    with service.started(*command) as supervisor:
        until(lambda: service.get("/livez"), 60)
        below = descendants(supervisor.pid)
        supervisor.kill()
        supervisor.wait()
        until(lambda: not alive(below), 40)
