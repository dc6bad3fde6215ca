# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail to the operator's server, and what became of it: sent, to be tried again, refused, or
not known."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from service.mail_said import Delivery

TIMEOUT = 60.0
EIGHT_BIT = "8bitmime"
NO_EIGHT_BIT = "the server does not take mails of eight bits (8BITMIME)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed in; ``timeout`` in seconds.

    With ``starttls`` nothing is sent in the clear; ``context`` is for a server whose certificate
    the machine does not know.  ``name`` is how we greet, the machine's own name without one.
    """

    host: str
    port: int = 25
    starttls: bool = True
    user: str | None = None
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None
    name: str | None = None
    timeout: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it; ``text`` is what it said, mostly its number of the mail."""

    text: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Nothing was taken, and it may be later; code 0 where no server said so."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take this mail for this recipient."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The mail was handed over and no answer came: it is for a person, never sent again blindly."""

    text: str


Outcome = Sent | Deferred | Refused | Unknown
Step = Callable[[], tuple[int, bytes]]


def send(server: Server, delivery: Delivery, content: bytes) -> Outcome:
    """Hand in one mail for one recipient.  What the world does wrong is an outcome, not raised."""
    return _visit(server, lambda smtp: _transact(smtp, delivery, content))


def reach(server: Server) -> Deferred | None:
    """Greet the server, encrypt, log in, and leave; None where that works for our mails."""
    lacking = Deferred(0, NO_EIGHT_BIT)
    found = _visit(server, lambda smtp: Sent("") if smtp.has_extn(EIGHT_BIT) else lacking)
    return found if isinstance(found, Deferred) else None


def _visit(server: Server, act: Callable[[smtplib.SMTP], Outcome]) -> Outcome:
    try:
        smtp = smtplib.SMTP(
            server.host, server.port, local_hostname=server.name, timeout=server.timeout
        )
    except smtplib.SMTPResponseException as error:
        return Deferred(error.smtp_code, _text(error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return Deferred(0, f"{server.host}:{server.port}: {error}")
    try:
        return _greet(smtp, server) or act(smtp)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # the outcome stands, whatever this does
            smtp.quit()
        smtp.close()


def _greet(smtp: smtplib.SMTP, server: Server) -> Deferred | None:
    """Greet, encrypt, log in; a fault here is the operator's or the server's, so it can pass."""
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.starttls:
            smtp.starttls(context=server.context or ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None:
            smtp.login(server.user, server.password)
    except smtplib.SMTPResponseException as error:
        return Deferred(error.smtp_code, _text(error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        return Deferred(0, f"{server.host}:{server.port}: {error}")
    return None


def _transact(smtp: smtplib.SMTP, delivery: Delivery, content: bytes) -> Outcome:
    if not content.isascii() and not smtp.has_extn(EIGHT_BIT):
        return Deferred(0, NO_EIGHT_BIT)
    options = ["BODY=8BITMIME"] if smtp.has_extn(EIGHT_BIT) else []
    steps: tuple[tuple[tuple[int, ...], Step], ...] = (
        ((250,), lambda: smtp.mail(delivery.sender, options)),
        ((250, 251, 252), lambda: smtp.rcpt(delivery.recipient)),
        ((354,), lambda: smtp.docmd("DATA")),
    )
    try:
        for wanted, step in steps:
            code, text = step()
            if code not in wanted:
                return _answered(code, text) or Deferred(code, _text(text))
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        return Deferred(0, str(error))
    return _hand_over(smtp, content)


def _hand_over(smtp: smtplib.SMTP, content: bytes) -> Outcome:
    """From here on the server may have the mail, whatever becomes of the connection."""
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", whole) + b".\r\n")
        code, text = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        return Unknown(f"no answer to the mail: {error}")
    if code // 100 == 2:
        return Sent(_text(text))
    return _answered(code, text) or Unknown(f"no answer to the mail: {code} {_text(text)}")


def _answered(code: int, text: bytes) -> Deferred | Refused | None:
    """What a server's no means; None where it is none."""
    if code // 100 == 4:
        return Deferred(code, _text(text))
    return Refused(code, _text(text)) if code // 100 == 5 else None


def _text(said: bytes | str) -> str:
    """What a server said, on one line of at most 500 characters."""
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return " ".join(text.split())[:500]
