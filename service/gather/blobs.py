# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of git kept on the disk by their ids, within a bound."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOM = 256 << 20
SELDOM = "0"
"""What the names begin with at which room is made: one id in sixteen, for it takes a while."""
log = logging.getLogger(__name__)


def blobs_folder() -> Path:
    """Where they are kept unless a setting says otherwise."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "ksquirrel" / "blobs"


def object_id(kind: str, content: bytes, like: str) -> str:
    """The id git gives an object, by SHA-1 or by SHA-256 as another id has it."""
    whole = f"{kind} {len(content)}\0".encode() + content
    if len(like) == 64:
        return hashlib.sha256(whole).hexdigest()
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Blobs:
    """A folder of contents by name; ``room`` is the bytes all of them may take.

    Each ``part`` sees only its own, so that one repository never reads what another put there.
    A cache that cannot be written costs time, and is no reason to stop: that is logged.
    """

    folder: Path
    part: str
    room: int = ROOM

    def get(self, name: str) -> bytes | None:
        """The content of that name, if it is here."""
        file = self._file(name)
        try:
            content = file.read_bytes()
            os.utime(file)
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("%s cannot be read: %s", file, error.strerror)
            return None
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep a content, all of it or nothing; what was not used for long makes room."""
        if len(content) > self.room // 4:
            return
        file = self._file(name)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=file.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as part:
                    part.write(content)
                Path(beside).replace(file)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
            if name.startswith(SELDOM):
                self._make_room()
        except OSError as error:
            log.warning("%s cannot be kept: %s", file, error.strerror)

    def drop(self, name: str) -> None:
        """Forget a content that turned out to be damaged."""
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        part = hashlib.sha256(self.part.encode()).hexdigest()[:16]
        return self.folder / part / name[:2] / name[2:]

    def _make_room(self) -> None:
        held = sorted(self._held())
        excess = sum(size for _, size, _ in held) - self.room
        for _, size, path in held:
            if excess <= 0:
                return
            Path(path).unlink(missing_ok=True)
            excess -= size

    def _held(self) -> Iterator[tuple[float, int, str]]:
        for file in self.folder.glob("*/*/*"):
            with contextlib.suppress(FileNotFoundError):  # another process made room too
                found = file.stat()
                yield found.st_mtime, found.st_size, str(file)
