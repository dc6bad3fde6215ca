# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails of archives and mailboxes between two dates, each with the time it came.

Nothing is moved, marked or written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from rules.read.letter import Post
from rules.read.mail import LIST, Mail, Unreadable, read_mail
from rules.read.timeline import Heard
from service.faults import UNFINISHED, Fault, Stop, TryLater
from service.read.archive import Archive
from service.read.mails import SUFFIXES, faults_of, mails_of
from service.read.taken import Taken, take

BEFORE = timedelta(days=60)
"""Mails of so long before are read too: a version and a thread go on from them."""
BLANK = re.compile(rb"\r?\n\r?\n")
YEARS = range(1980, 9000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail, when it came, and its headers where it may begin a series."""

    post: Post
    arrived: datetime
    header: Mail | None = None


@dataclass(slots=True)
class History:
    """What the archives of the list ``address`` held, and what could not be read of it.

    ``mails`` counts those that came since the first date, ``refused`` those of them that are
    over a limit or no mails.
    """

    address: str
    since: datetime
    until: datetime | None = None
    kept: list[Kept] = field(default_factory=list)
    mails: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)

    def heard(self) -> Iterator[Heard]:
        return (Heard(post=one.post, arrived=one.arrived) for one in self.kept)

    def take(self, names: Iterable[Path]) -> None:
        """Read archives, one after another; what cannot be read is a fault."""
        for name in names:
            try:
                self._take(self._open(name))
            except (Stop, OSError) as error:
                self.faults += faults_of(str(name), error)
            except TryLater as error:
                self.faults.append(Fault(str(name), error.why, UNFINISHED))

    def _open(self, name: Path) -> Iterator[Taken]:
        if _is_archive(name):
            archive = Archive(self.address, name)
            yield from archive.read(archive.since((self.since - BEFORE).isoformat()))
            return
        files = list(_files(name, self.faults)) if name.is_dir() else [name]
        if not files:
            raise Stop(Fault(str(name), "a folder without mails, and no public-inbox"))
        for file in files:
            try:
                with file.open("rb") as stream:
                    for raw in mails_of(str(file), stream, LIST):
                        yield take(self.address, "", raw.raw)
            except (Stop, OSError) as error:
                self.faults += faults_of(str(file), error)

    def _take(self, mails: Iterable[Taken]) -> None:
        last = self.since
        for one in mails:
            if one.deleted:
                self.kept = [kept for kept in self.kept if kept.post.id != one.id or not one.id]
                continue
            header = _header(one)
            last = arrived = (header and _arrived(header, one.post)) or last
            if arrived < self.since - BEFORE or (self.until and arrived >= self.until):
                continue
            self.mails += arrived >= self.since
            if header is None or one.post is None:
                self.refused += arrived >= self.since
                continue
            begins = one.post.letter is not None or one.post.naked is not None
            top = header if begins else None
            self.kept.append(Kept(post=one.post, arrived=arrived, header=top))


def _is_archive(folder: Path) -> bool:
    return any((folder / "git").glob("*.git")) or (
        (folder / "HEAD").is_file() and (folder / "objects").is_dir()
    )


def _files(folder: Path, faults: list[Fault]) -> Iterator[Path]:
    """The mails and mboxes of a folder and of those in it, in the order of their names."""

    def note(error: OSError) -> None:
        faults.extend(faults_of(str(error.filename), error))

    for place, folders, names in os.walk(folder, onerror=note):
        folders.sort()
        of_maildir = Path(place).name in ("cur", "new")
        for name in sorted(names):
            file = Path(place, name)
            if (of_maildir or name.lower().endswith(SUFFIXES)) and file.is_file():
                yield file


def _top(raw: bytes) -> bytes:
    """The headers of a mail, as they stand."""
    raw = raw.lstrip(b"\r\n")
    end = BLANK.search(raw)
    return raw[: end.end()] if end else raw


def _header(one: Taken) -> Mail | None:
    try:
        return read_mail(_top(one.raw), LIST)
    except Unreadable:
        return None


def _arrived(header: Mail, post: Post | None) -> datetime | None:
    """When the last host took it in; without that, when it says it was sent."""
    received = header.headers.get("received", ("",))[0].rpartition(";")[2]
    own = post.date if post else ""
    return _date(received) or (_aware(datetime.fromisoformat(own)) if own else None)


def _date(value: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(value.strip()))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _aware(found: datetime) -> datetime | None:
    """With a time zone; None for a year in which no mail was sent."""
    if found.year not in YEARS:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
