# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel serve`` for those who kill it: started in no time, and with shorter waits.

``python -m tests.end_to_end.hurried SETTINGS`` has all imported.  It reads a role a line, starts
the command for that role in a fork of itself, and prints the id of that process.  When nobody
asks any more, all are killed.  How often a list is looked into, how long a try waits for the
next, and the caps on what goes out are set for a run of minutes that stands for months.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

import psycopg
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite

from rules.engine.rule import every
from service import handlers
from service.cli import ksquirrel
from service.command import serve
from service.jobs import worker
from service.jobs.worker import Worker
from service.lists import handlers as lists
from service.lists import send
from service.lists.world import World
from service.serve import listen, roles
from service.web import app
from tests.end_to_end.test_serve import ROOT, Service

IMPORTED = (psycopg, sqlalchemy, serve, listen, app)
SETTLE = timedelta(seconds=0.2)


def hurry() -> None:
    """Shorten what would be waited for, and let as much go out as there is."""
    handlers.Lists = partial(World, settle=SETTLE)  # type: ignore[assignment, attr-defined]
    roles.Worker = partial(Worker, first_wait=0.3)  # type: ignore[assignment, attr-defined]
    worker.SWEEP = 0.5
    lists.EVERY = 1
    send.FIRST = timedelta(seconds=0.5)
    send.LIST = send.PERSON = 10**9


def serve_as(role: str, file: str) -> None:
    """Be a process of the service, to the end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    ksquirrel.main(["serve", "--role", role, "--settings", file], prog_name="ksquirrel")


class Nest:
    """The process that the others are forks of."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def start(self, role: str) -> int:
        """Start the command for a role; its process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{role}\n".encode())
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def nest(service: Service) -> Iterator[Nest]:
    """One for the settings of a service, which logs to its log."""
    command = [sys.executable, "-m", "tests.end_to_end.hurried", str(service.file)]
    pipe = subprocess.PIPE
    with (
        service.log.open("ab") as log,
        subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log) as process,
    ):
        try:
            yield Nest(process)
        finally:
            process.communicate(timeout=30)


def main() -> None:
    hurry()
    list(every())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve_as(line.strip(), sys.argv[1])
        children.append(child)
        print(child, flush=True)
    for one in children:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


if __name__ == "__main__":
    main()
