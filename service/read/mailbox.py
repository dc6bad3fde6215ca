# SPDX-License-Identifier: GPL-2.0-or-later
"""What is new in a maildir or an mbox."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rules.read.mail import LIST
from rules.read.mbox import split_mbox
from service.faults import Fault, Stop, TryLater
from service.read.taken import Taken, from_cursor, kept_of, take, to_cursor

HEAD = 4096
MOST = 1000
"""As many mails of a maildir are read at a time: the cursor names them all."""
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Maildir:
    """A maildir of our own: a mail that was taken moves from ``new`` to ``cur``.

    It moves when reading goes on from the cursor behind it, which then is known to be stored.
    """

    source: str
    folder: Path

    def read(self, cursor: str | None = None) -> Generator[Taken]:
        """The mails in ``new``, oldest first, at most MOST of them.

        Raises Stop where it is no maildir, or its mails cannot be moved.
        """
        new, cur = self.folder / "new", self.folder / "cur"
        if not new.is_dir() or not cur.is_dir():
            raise Stop(Fault(str(self.folder), "no maildir: it needs the folders new and cur"))
        try:
            _move(new, cur, from_cursor(cursor).get("done"))
            files = sorted(new.iterdir(), key=lambda one: (one.lstat().st_mtime, one.name))
        except OSError as error:
            raise Stop(Fault(str(self.folder), f"mails stay unread: {error.strerror}")) from None
        done: list[str] = []
        for file in [one for one in files if one.is_file() and not one.is_symlink()][:MOST]:
            try:
                with file.open("rb") as stream:
                    size = os.fstat(stream.fileno()).st_size
                    raw = stream.read(kept_of(size))
            except FileNotFoundError:  # somebody else moved it
                continue
            except OSError as error:
                raise Stop(Fault(str(file), f"cannot be read: {error.strerror}")) from None
            done.append(file.name)
            yield take(self.source, to_cursor({"done": done}), raw, size=size)


def _move(new: Path, cur: Path, names: object) -> None:
    """Move the files of these names, as far as they are there."""
    for name in names if isinstance(names, list) else ():
        file = new / str(name)
        if file.parent == new and file.is_file():
            file.replace(cur / f"{file.name.partition(':')[0]}:2,S")


@dataclass(slots=True)
class _Lines:
    """The lines of a file in pieces, and where the last two of them began."""

    stream: IO[bytes]
    at: int
    begun: tuple[int, int] = (0, 0)
    ended: bool = False

    def __iter__(self) -> Iterator[bytes]:
        self.stream.seek(self.at)
        while piece := self.stream.readline(PIECE):
            self.begun = (self.begun[1], self.at)
            self.at += len(piece)
            yield piece
        self.ended = True

    def next_mail(self) -> int:
        """Where the mail begins that follows the one just split off: before its From line and
        its first header, which are read by then."""
        return self.at if self.ended else self.begun[0]


@dataclass(frozen=True, slots=True)
class Mbox:
    """An mbox that others append to."""

    source: str
    file: Path

    def read(self, cursor: str | None) -> Generator[Taken]:
        """The mails after a cursor; all, where the file is another than it was.

        Raises Stop where it cannot be read, TryLater while somebody writes to it.
        """
        try:
            with self.file.open("rb") as stream:
                yield from self._read(stream, from_cursor(cursor))
        except BlockingIOError:
            raise TryLater(f"{self.file}: somebody writes to it") from None
        except OSError as error:
            raise Stop(Fault(str(self.file), f"cannot be read: {error.strerror}")) from None

    def _read(self, stream: IO[bytes], place: dict[str, object]) -> Iterator[Taken]:
        fcntl.lockf(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        lines = _Lines(stream, _begin(stream, place))
        for raw in split_mbox(lines, most=LIST.mail + 1):
            at = lines.next_mail()
            here = to_cursor({"at": at, "head": _head(stream, at)})
            yield take(self.source, here, raw[: kept_of(len(raw))], size=len(raw))


def _begin(stream: IO[bytes], place: dict[str, object]) -> int:
    """Where to go on: at the cursor, if what stands before it and there is as it was."""
    at = place.get("at")
    if not isinstance(at, int) or at < 0 or at > os.fstat(stream.fileno()).st_size:
        return 0
    goes_on = os.pread(stream.fileno(), 5, at) in (b"", b"From ")
    return at if goes_on and _head(stream, at) == place.get("head") else 0


def _head(stream: IO[bytes], at: int) -> str:
    """What tells this file from another of its name: the beginning of what was read."""
    return hashlib.sha256(os.pread(stream.fileno(), min(at, HEAD), 0)).hexdigest()[:16]
