# SPDX-License-Identifier: GPL-2.0-or-later
"""Outside sockets are closed, no environment leaks in, and there is a small kernel to check."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import CORPUS

pytest_plugins = ("tests.github.fixtures",)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached out to {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("GIT_", "KSQUIRREL_", "XDG_")) or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture
def corpus() -> Path:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real mails is not at {CORPUS}")
    return CORPUS


class Repo:
    """A repository in a folder, with a fixed author and fixed dates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Ada Hacker")
        self.git("config", "user.email", "ada@engine.example")

    def git(self, *arguments: str, stdin: bytes | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            check=True,
            env=os.environ
            | {
                "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
                "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
            },
        )
        return done.stdout.decode("utf-8", "surrogateescape")

    def commit(self, message: str, files: dict[str, str | bytes]) -> str:
        for path, content in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            self.git("add", path)
        self.git("commit", "--quiet", "--allow-empty", "--file=-", stdin=message.encode())
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A small repository in the kernel's style, one good commit on top of its root."""
    repo = Repo(tmp_path / "linux")
    repo.commit("Linux 6.18", {"mm/slub.c": SLUB, "MAINTAINERS": "SLAB\nM:\tx\n"})
    return repo


SLUB = "// SPDX-License-Identifier: GPL-2.0\nint a;\nint b;\nint c;\n"
