# SPDX-License-Identifier: GPL-2.0-or-later
"""The blobs of a bare repository, through one process that stays."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from service.environment import git_environment
from service.faults import TryLater

NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
PIECE = 1 << 16


def git(folder: Path, *arguments: str) -> list[str]:
    """A git command on a bare repository, whoever owns it."""
    return ["git", f"--git-dir={folder}", *arguments]


def bare_environment() -> dict[str, str]:
    """The environment for repositories that are not the user's: no settings but their own."""
    return git_environment() | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}


@dataclass(slots=True)
class Objects:
    """``git cat-file --batch`` in a repository; to be closed, best by ``with``."""

    folder: Path
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def blob(self, name: str, most: Callable[[int], int]) -> tuple[int, bytes] | None:
        """The size of a blob, and so many of its bytes as ``most`` says of that size; None
        where there is no such blob.  Raises TryLater where the repository cannot be read."""
        if not NAME.fullmatch(name):
            return None
        sink, source = self._pipes()
        try:
            sink.write(name.encode() + b"\n")
            sink.flush()
            words = source.readline().split()
            if len(words) != 3:
                if words[1:] == [b"missing"]:
                    return None
                raise TryLater(f"{self.folder}: git cat-file ended")
            size = int(words[2])
            content = source.read(min(most(size), size))
            _skip(source, size - len(content) + 1)
        except OSError as error:
            raise TryLater(f"{self.folder}: git cat-file: {error.strerror}") from None
        return (size, content) if words[1] == b"blob" else None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        if process.stdout:
            process.stdout.close()
        process.terminate()
        process.wait()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = subprocess.Popen(
                git(self.folder, "cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=bare_environment(),
            )
        sink, source = self._process.stdin, self._process.stdout
        if sink is None or source is None:
            raise TryLater(f"{self.folder}: git cat-file has no pipes")
        return sink, source


def _skip(source: IO[bytes], count: int) -> None:
    while count > 0:
        piece = source.read(min(count, PIECE))
        if not piece:
            return
        count -= len(piece)
