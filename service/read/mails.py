# SPDX-License-Identifier: GPL-2.0-or-later
"""Files, folders, maildirs and streams to single mails, as bytes and as what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from rules.model import Person
from rules.read.header import ID
from rules.read.letter import Post, read_post
from rules.read.mail import LOCAL, Limits, Unreadable
from rules.read.mbox import split_mbox
from rules.read.subject import read_subject
from service.faults import UNFINISHED, Fault, Stop

SUFFIXES = (".patch", ".eml", ".mbox", ".mbx", ".mail", ".email", ".msg")
PIECE = 1 << 20
"""A line is read in pieces of at most so many bytes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A mail in its file: the file, the line it begins at, and its bytes where they are kept."""

    name: str
    line: int
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A mail not read yet; ``name`` says which of its file it is, ``alone`` that it is all of
    a file that is no mbox."""

    name: str
    origin: Origin
    raw: bytes
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A mail that was read: what it is, and why it cannot be judged where that is so."""

    name: str
    origin: Origin
    post: Post | None
    why: str | None = None


@dataclass(slots=True)
class _Lines:
    """The lines of a stream, counted as they are read."""

    stream: IO[bytes]
    count: int = 0
    ended: bool = False

    def __iter__(self) -> Iterator[bytes]:
        whole = True
        for piece in iter(partial(self.stream.readline, PIECE), b""):
            self.count += whole
            whole = piece.endswith(b"\n")
            yield piece
        self.ended = True

    def start(self, raw: bytes) -> int:
        """The line at which a mail of an mbox began that was just split off.

        Until the end, the line before the next mail and its first header are read too.
        """
        size = raw.count(b"\n") + (not raw.endswith(b"\n"))
        return (self.count if self.ended else self.count - 2) - size + 1


def files_in(path: Path) -> list[Path]:
    """The patches of a directory, or the mails of a maildir.  Raises Stop without any."""
    maildir = [path / sub for sub in ("cur", "new") if (path / sub).is_dir()]
    places = maildir or [path]
    files = sorted(f for place in places for f in place.iterdir() if f.is_file())
    chosen = files if maildir else [f for f in files if f.name.lower().endswith(SUFFIXES)]
    if not chosen:
        why = "no mail in it" if maildir else f"no file ends in {', '.join(SUFFIXES)}"
        raise Stop(Fault(str(path), f"a directory without patches ({why})"))
    return chosen


def mails_of(name: str, stream: IO[bytes], limits: Limits = LOCAL) -> Iterator[Raw]:
    """The mails of a stream; of one that is too large no more is read than shows it.

    Raises Stop where it holds none.
    """
    counted = _Lines(stream)
    lines = iter(counted)
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise Stop(Fault(name, "empty: nothing to check"))
    if b"\x00" in first[:4096]:
        raise Stop(Fault(name, "binary data, not a mail or a patch"))
    if not first.startswith(b"From "):
        raw = first + stream.read(max(limits.mail + 1 - len(first), 0))
        yield Raw(name, Origin(name, counted.count), raw, alone=True)
        return
    mails = split_mbox(_with(first, lines), most=limits.mail)
    for number, raw in enumerate(mails, 1):
        origin = Origin(name, counted.start(raw))
        yield Raw(f"{name}:{number}" if number > 1 else name, origin, raw)


def _with(first: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from lines


def read_raw(found: Raw | Fault, keep: bool = False) -> Read | Fault:
    """Read one mail, a fault if it is none at all; with ``keep`` its origin holds its bytes."""
    if isinstance(found, Fault):
        return found
    origin = replace(found.origin, raw=found.raw) if keep else found.origin
    try:
        return Read(found.name, origin, read_post(found.raw, LOCAL))
    except Unreadable as error:
        why = str(error)
    if not why.startswith("no mail headers"):
        return Read(found.name, origin, _unreadable(found.raw), why)
    if not found.alone:
        return Read(found.name, origin, None, why)
    hint = " (make patches with git format-patch)" if b"\n+++ " in found.raw else ""
    return Fault(found.name, f"{why}: not a mail or a patch{hint}")


def _unreadable(raw: bytes) -> Post:
    """What is left of a mail that passes the limits: its id, if it can be found."""
    header = re.search(rb"^message-id:\s*(<[^<>\s]{1,998}>)", raw, re.IGNORECASE | re.MULTILINE)
    found = ID.search(header[1].decode("latin-1")) if header else None
    return Post(
        id=found[1] if found else None,
        subject=read_subject(""),
        sender=Person(name="", email=""),
        kind="unreadable",
    )


def faults_of(name: str, error: Stop | OSError) -> tuple[Fault, ...]:
    """Why a thing of this name cannot be read."""
    if isinstance(error, Stop):
        return error.faults
    why = error.strerror or str(error)
    return (Fault(name, f"cannot be read: {why}", UNFINISHED),)
