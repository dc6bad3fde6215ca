# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the mails of a list are read: one shape, whatever is behind it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.faults import TryLater
from service.read.archive import Archive
from service.read.fetch import Mirror
from service.read.imap import Account, inbox
from service.read.mailbox import Maildir, Mbox
from service.read.subscribed import came_by, is_old
from service.read.taken import Taken


class Source(Protocol):
    """One list as it is read.  ``key`` is what its cursor is kept under."""

    @property
    def key(self) -> str: ...

    def read(self, cursor: str | None, since: datetime) -> Generator[Taken]:
        """The mails after a cursor, oldest first; those since a moment where there is none yet.

        Raises Stop for what the operator must mend, TryLater where the world may.
        """
        ...

    def behind(self, cursor: str | None) -> int:
        """How many mails are there after a cursor; 0 where that cannot be told for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A public-inbox on disk; with a mirror, one that is fetched before it is read."""

    archive: Archive
    mirror: Mirror | None = None

    @property
    def key(self) -> str:
        """The list alone: a copy of its archive has the same commits, wherever it lies."""
        return self.archive.list

    def read(self, cursor: str | None, since: datetime) -> Generator[Taken]:
        """What is on disk is read even where nothing can be fetched; then that is said."""
        failed: TryLater | None = None
        date = since.isoformat()
        try:
            for _ in self.mirror.fetch(date) if self.mirror else ():
                pass
        except TryLater as error:
            failed = error
        if failed and not any(self.archive.folder.glob("git/*.git")):
            raise failed
        if self.mirror is None or any(self.archive.folder.glob("git/*.git")):
            yield from self.archive.read(cursor, date)
        if failed:
            raise failed

    def behind(self, cursor: str | None) -> int:
        return self.archive.behind(cursor)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A mailbox that is subscribed to a list, and may get other mail too."""

    list: str
    place: str
    box: Maildir | Mbox | Account

    @property
    def key(self) -> str:
        """The list and the mailbox: a cursor of one means nothing in another."""
        return f"{self.list} {self.place}"

    def read(self, cursor: str | None, since: datetime) -> Generator[Taken]:
        """Its mails; what did not come by the list, or was there long before, is set aside."""
        is_new = cursor is None
        with closing(self._all(cursor, since)) as found:
            for taken in found:
                old = is_new and is_old(taken, since)
                yield came_by(taken, self.list, "old" if old else None)

    def behind(self, cursor: str | None) -> int:  # noqa: ARG002 (to count is to read)
        return 0

    def _all(self, cursor: str | None, since: datetime) -> Generator[Taken]:
        if isinstance(self.box, Account):
            with inbox(self.list, self.box) as opened:
                yield from opened.read(cursor, since)
        else:
            yield from self.box.read(cursor)
