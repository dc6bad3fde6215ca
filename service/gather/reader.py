# SPDX-License-Identifier: GPL-2.0-or-later
"""The objects of a repository by name, through one ``git cat-file --batch`` that stays."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from service.environment import git_environment

PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its id, its type, and its content."""

    id: str
    kind: str
    content: bytes


@dataclass(slots=True)
class Reader:
    """The process, begun at the first question; to be closed."""

    repository: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def ask(self, name: str, most: int | None = None) -> Found | str:
        """The object of a name, of which ``most`` bytes are kept; else git's word for why not:
        missing, ambiguous, or nothing where git gave up.  The name holds no line end."""
        asks, answers = self._pipes()
        try:
            asks.write(name.encode("utf-8", "surrogateescape") + b"\n")
            asks.flush()
        except OSError:
            return ""
        head = answers.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return head[-1].decode("ascii", "replace") if len(head) > 1 else ""
        size = int(head[2])
        content = answers.read(size if most is None else min(most, size))
        rest = size - len(content) + 1
        while rest > 0 and (piece := answers.read(min(rest, PIECE))):
            rest -= len(piece)
        return Found(head[0].decode(), head[1].decode(), content)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = subprocess.Popen(
                ["git", "-C", str(self.repository), "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=git_environment(),
            )
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise OSError("git cat-file has no pipes")
        return asks, answers
