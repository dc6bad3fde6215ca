# SPDX-License-Identifier: GPL-2.0-or-later
"""The app behind a real server, in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import Engine

from service.settings import Settings, read_settings
from service.settings.secrets import webhook_secrets
from service.store.database import open_store

START = 30.0


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server over a store."""

    port: int
    settings: Settings
    engine: Engine

    @property
    def secret(self) -> str:
        return webhook_secrets(self.settings)[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def said(self, raw: bytes) -> bytes:
        """The answer to raw bytes, after which the sender falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Start ``ksquirrel serve --role web`` on a free port; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = folder / "settings.toml"
    file.write_text(
        f'[server]\nport = {port}\ndatabase_url = "sqlite:///{folder}/var/ksquirrel.db"\n'
    )
    settings = read_settings(file)
    engine = open_store(settings.server.database_url)
    command = [sys.executable, "-m", "service.cli", "serve", "--role", "web"]
    environment = os.environ | {"KSQUIRREL_SETTINGS": str(file)}
    process = subprocess.Popen(
        command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        yield Served(port=port, settings=settings, engine=engine)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        engine.dispose()


def _await(port: int) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise AssertionError("the server did not start")
