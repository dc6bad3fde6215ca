# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command line names: files, folders, maildirs, standard input, ranges."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from rules.model import Person, Submission
from rules.read.header import ID
from rules.read.letter import Post, read_post
from rules.read.mail import LOCAL, Unreadable
from rules.read.mbox import split_mbox
from rules.read.series import Sorted, sort_posts, submissions
from rules.read.subject import read_subject
from service.faults import UNFINISHED, Fault, Stop
from service.read.git import Repository, read_range

SUFFIXES = (".patch", ".eml", ".mbox", ".mbx", ".mail", ".email", ".msg")


@dataclass(frozen=True, slots=True)
class Origin:
    """A mail in its file: the file, the line it begins at, and its bytes where they are kept."""

    name: str
    line: int
    raw: bytes | None = None


@dataclass(slots=True)
class _Lines:
    """The lines of a stream, counted as they are read."""

    stream: Iterable[bytes]
    count: int = 0
    ended: bool = False

    def __iter__(self) -> Iterator[bytes]:
        for self.count, line in enumerate(self.stream, 1):  # noqa: B020
            yield line
        self.ended = True

    def start(self, raw: bytes) -> int:
        """The line at which a mail of an mbox began that was just split off.

        Until the end, the line before the next mail and its first header are read too.
        """
        size = raw.count(b"\n") + (not raw.endswith(b"\n"))
        return (self.count if self.ended else self.count - 2) - size + 1


@dataclass(slots=True)
class Reading:
    """Everything the inputs held: ranges, mails with the name of their source, and faults.

    ``strange`` names the mails that could not be read, by source, with the reason.  ``origins``
    tell where each post stands in its file; with ``keep`` they hold its bytes too.
    """

    ranges: list[Submission] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    sources: dict[int, str] = field(default_factory=dict)
    origins: dict[int, Origin] = field(default_factory=dict)
    keep: bool = False
    _sorted: Sorted | None = None

    def sorted(self) -> Sorted:
        if self._sorted is None:
            self._sorted = sort_posts(self.posts)
        return self._sorted

    def submissions(self) -> tuple[Submission, ...]:
        return (*self.ranges, *submissions(self.sorted().series))


def read_inputs(inputs: Iterable[str], folder: Path, keep: bool = False) -> Reading:
    """Read every input; what cannot be read is a fault, and the rest is read all the same."""
    reading = Reading(keep=keep)
    for name in inputs:
        _try(reading, name, partial(_read_input, reading, name, folder))
    return reading


def _try(reading: Reading, name: str, read: Callable[[], None]) -> None:
    """Read one thing; why it cannot be read is a fault."""
    try:
        read()
    except Stop as stop:
        reading.faults.extend(stop.faults)
    except OSError as error:
        why = error.strerror or str(error)
        reading.faults.append(Fault(name, f"cannot be read: {why}", UNFINISHED))


def read_texts(texts: Mapping[str, bytes]) -> Reading:
    """Read files by their content, which may differ from what is on the disk."""
    reading = Reading(keep=True)
    for name, raw in texts.items():
        _try(reading, name, partial(_read_stream, reading, name, io.BytesIO(raw)))
    return reading


def _read_input(reading: Reading, name: str, folder: Path) -> None:
    path = Path(name)
    if not name:
        raise Stop(Fault("an empty argument", "names nothing to check"))
    if name == "-":
        if sys.stdin is None:
            raise Stop(Fault(name, "standard input is closed", UNFINISHED))
        _read_stream(reading, name, sys.stdin.buffer)
    elif path.is_dir():
        _read_folder(reading, path)
    elif path.exists():
        _read_file(reading, path)
    else:
        reading.ranges.append(read_range(Repository(folder), name))


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


def _read_folder(reading: Reading, path: Path) -> None:
    for file in files_in(path):
        _try(reading, str(file), partial(_read_file, reading, file))


def _read_file(reading: Reading, path: Path) -> None:
    with path.open("rb") as stream:
        _read_stream(reading, str(path), stream)


def _read_stream(reading: Reading, name: str, stream: Iterable[bytes]) -> None:
    counted = _Lines(stream)
    lines = iter(counted)
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise Stop(Fault(name, "empty: nothing to check"))
    if b"\x00" in first[:4096]:
        raise Stop(Fault(name, "binary data, not a mail or a patch"))
    if not first.startswith(b"From "):
        start = counted.count
        raw = first + b"".join(lines)
        if not _read_mail(reading, name, Origin(name, start), raw):
            hint = " (make patches with git format-patch)" if b"\n+++ " in raw else ""
            raise Stop(Fault(name, f"{reading.strange.pop(name)}: not a mail or a patch{hint}"))
        return
    for number, raw in enumerate(split_mbox(_with(first, lines)), 1):
        origin = Origin(name, counted.start(raw))
        _read_mail(reading, f"{name}:{number}" if number > 1 else name, origin, raw)


def _with(first: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from lines


def _read_mail(reading: Reading, name: str, origin: Origin, raw: bytes) -> bool:
    """Read one mail; False if it is none at all."""
    try:
        post = read_post(raw, LOCAL)
    except Unreadable as error:
        reading.strange[name] = str(error)
        if str(error).startswith("no mail headers"):
            return False
        post = _unreadable(raw)
    reading.sources[id(post)] = name
    reading.origins[id(post)] = replace(origin, raw=raw) if reading.keep else origin
    reading.posts.append(post)
    return True


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
