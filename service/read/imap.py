# SPDX-License-Identifier: GPL-2.0-or-later
"""What is new in a folder of an IMAP server, which public-inbox can be too."""

from __future__ import annotations

import ssl
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from service.faults import Fault, Stop, TryLater
from service.read.taken import Taken, from_cursor, kept_of, take, to_cursor

SECONDS = 60.0
BATCH = 20
SIZE = b"RFC822.SIZE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a folder is: without ``tls`` only on loopback, where nobody listens."""

    host: str
    port: int = 993
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: bool = True


@dataclass(slots=True)
class Inbox:
    """An open folder, read only."""

    source: str
    client: IMAPClient
    validity: int

    def read(self, cursor: str | None, since: datetime | None = None) -> Generator[Taken]:
        """The mails after a cursor, oldest first; all where the server numbers them anew.

        ``since`` leaves out what came before that day, where reading does not go on.  Raises
        TryLater where the server cannot be reached any more.
        """
        place = from_cursor(cursor)
        last = place.get("uid") if place.get("validity") == self.validity else 0
        last = last if isinstance(last, int) else 0
        with _world(self.source):
            day = ["SINCE", since.date()] if since and not last else []
            found = self.client.search(["UID", f"{last + 1}:*", *day])
            new = sorted(uid for uid in found if uid > last)
        for start in range(0, len(new), BATCH):
            with _world(self.source):
                sizes = self.client.fetch(new[start : start + BATCH], [SIZE])
            for uid in sorted(sizes):
                raw = self._mail(uid, sizes[uid][SIZE])
                here = to_cursor({"validity": self.validity, "uid": uid})
                if raw is not None:
                    yield take(self.source, here, raw, size=sizes[uid][SIZE])

    def wait(self, seconds: float) -> bool:
        """Wait until something happens in the folder, at most so long; whether it did.

        At once where the server cannot tell.  Read after it in any case: what happens just
        before the server begins to tell is not told.
        """
        with _world(self.source):
            if self.client.noop()[1]:
                return True
            if not self.client.has_capability("IDLE"):
                return False
            self.client.idle()
            try:
                return bool(self.client.idle_check(timeout=seconds))
            finally:
                self.client.idle_done()

    def _mail(self, uid: int, size: int) -> bytes | None:
        part = "BODY.PEEK[]" if kept_of(size) == size else f"BODY.PEEK[]<0.{kept_of(size)}>"
        with _world(self.source):
            answer = self.client.fetch([uid], [part]).get(uid, {})
        return next((v for k, v in answer.items() if k.startswith(b"BODY[]")), None)


@contextmanager
def inbox(source: str, account: Account) -> Iterator[Inbox]:
    """Open a folder.  Raises Stop where the server refuses the user or has no such folder,
    TryLater where it cannot be reached."""
    if not account.tls and account.host not in ("127.0.0.1", "::1", "localhost"):
        raise Stop(Fault(source, f"{account.host}: IMAP without TLS is for loopback only"))
    context = ssl.create_default_context() if account.tls else None
    with _world(source):
        client = IMAPClient(
            account.host, account.port, ssl=account.tls, ssl_context=context, timeout=SECONDS
        )
    try:
        with _world(source):
            client.login(account.user, account.password)
        try:
            chosen = client.select_folder(account.folder, readonly=True)
        except IMAPClientError as error:
            raise Stop(Fault(source, f"{account.folder}: {error}")) from None
        yield Inbox(source, client, int(chosen[b"UIDVALIDITY"]))
    finally:
        _leave(client)


@contextmanager
def _world(source: str) -> Iterator[None]:
    """What the library raises, in our words."""
    try:
        yield
    except LoginError as error:
        raise Stop(Fault(source, f"the server refuses the user: {error}")) from None
    except (IMAPClientError, OSError) as error:
        raise TryLater(f"{source}: {error}") from None


def _leave(client: IMAPClient) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError):
        client.shutdown()
