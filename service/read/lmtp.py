# SPDX-License-Identifier: GPL-2.0-or-later
"""Mail sent to the service itself: an LMTP or SMTP listener that stores before it says yes."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from rules.read.mail import LIST
from service.read.taken import Taken, take

LOG = logging.getLogger(__name__)
SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A mail as it was handed over: the envelope, and what it holds.

    ``sender`` is empty for a bounce.
    """

    sender: str
    recipient: str
    taken: Taken


Store = Callable[[Delivery], object]


def is_among(address: str, ours: frozenset[str]) -> bool:
    """Whether an address is one of these in small letters; what follows a + names a reply."""
    local, _, domain = address.rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}".lower()
    return address.lower() in ours or plain in ours


@dataclass(slots=True)
class Desk:
    """What is said to the mail server at each step.

    One recipient a mail: LMTP wants an answer for each, and after the mail there is but one.
    """

    store: Store
    recipients: frozenset[str]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        if not is_among(address, self.recipients):
            return "550 5.1.1 no such address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 fine"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        try:
            await asyncio.to_thread(self._store, envelope, raw)
        except Exception:
            LOG.exception("a mail to %r was not stored", envelope.rcpt_tos)
            return "451 4.3.0 not stored, try again"
        return "250 2.0.0 stored"

    def _store(self, envelope: Envelope, raw: bytes) -> None:
        (recipient,) = envelope.rcpt_tos
        taken = take(recipient, "", raw)
        sender = (envelope.mail_from or "").strip("<>")
        self.store(Delivery(sender=sender, recipient=recipient, taken=taken))


@dataclass(slots=True, kw_only=True)
class Listener:
    """The listener; ``start`` returns once it listens, and ``stop`` once it is closed.

    With ``socket`` it listens there, on a file that its owner and group may write to.

    ``store`` is called in a thread, and returns when the mail cannot be lost any more; what it
    raises makes the other side try again.
    """

    store: Store
    recipients: frozenset[str]
    host: str = "127.0.0.1"
    port: int = 8024
    smtp: bool = False
    socket: Path | None = None
    _controller: Controller | UnixSocketController | None = field(default=None, init=False)

    def start(self) -> None:
        """Listen.  Raises OSError where the place is taken."""
        desk = Desk(self.store, frozenset(one.lower() for one in self.recipients))
        kind = SMTP if self.smtp else LMTP

        def serve() -> SMTP:
            return kind(
                desk,
                data_size_limit=LIST.mail,
                enable_SMTPUTF8=True,
                timeout=SECONDS,
                ident="ksquirrel",
            )

        if self.socket is not None:
            if _answers(self.socket):
                raise OSError(errno.EADDRINUSE, "another process listens there")
            at_socket = _ListeningThere(desk, self.socket)
            at_socket.serve = serve
            self._controller = at_socket
        else:
            at_port = _Listening(desk, hostname=self.host, port=self.port)
            at_port.serve = serve
            self._controller = at_port
        self._controller.start()
        if self.socket is not None:
            self.socket.chmod(0o660)

    def stop(self) -> None:
        """Close the port and what is connected."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def _answers(place: Path) -> bool:
    """Whether somebody listens at a socket: asyncio would take its place without a word."""
    with socket.socket(socket.AF_UNIX) as one:
        return one.connect_ex(str(place)) == 0


class _Listening(Controller):
    serve: Callable[[], SMTP]

    def factory(self) -> SMTP:
        return self.serve()


class _ListeningThere(UnixSocketController):
    serve: Callable[[], SMTP]

    def factory(self) -> SMTP:
        return self.serve()
