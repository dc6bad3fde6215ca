# SPDX-License-Identifier: GPL-2.0-or-later
"""A reply as the bytes that are sent, read back before anybody else reads them."""

from __future__ import annotations

import email.parser
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from rules.model import Person
from service.mail_said import Reply

LINE = 998
POLICY = SMTP.clone(max_line_length=LINE)
BODY = (
    ("MIME-Version", "1.0"),
    ("Content-Type", 'text/plain; charset="utf-8"'),
    ("Content-Transfer-Encoding", "8bit"),
)


class NotAsMeant(Exception):
    """Bytes that say something else than the reply they were made of; they must not be sent."""


def to_bytes(reply: Reply) -> bytes:
    """The mail, lines ended as SMTP wants them.

    Raises NotAsMeant if reading it back gives any other header, body or recipient.
    """
    recipients = [person.email for person in (reply.to, *reply.cc)]
    if [one.recipient for one in reply.deliveries] != recipients:
        raise NotAsMeant("the envelope does not have the recipients of To and Cc")
    message = EmailMessage(policy=POLICY)
    try:
        for name, people in _people(reply):
            message[name] = [Address(one.name, addr_spec=one.email) for one in people]
        for name, value in _texts(reply):
            message[name] = value
        message.set_content(reply.body, charset="utf-8", cte="8bit")
        raw = message.as_bytes()
    except (ValueError, IndexError, UnicodeError, MessageError) as error:
        raise NotAsMeant(f"{reply.message_id} cannot be written down: {error}") from error
    if fault := next(_faults(raw, reply), None):
        raise NotAsMeant(f"{reply.message_id}: {fault}")
    return raw


def _people(reply: Reply) -> Iterator[tuple[str, tuple[Person, ...]]]:
    yield "From", (reply.sender,)
    yield "To", (reply.to,)
    if reply.cc:
        yield "Cc", reply.cc
    yield "Reply-To", (reply.reply_to,)


def _texts(reply: Reply) -> Iterator[tuple[str, str]]:
    yield "Subject", reply.subject
    yield "Date", format_datetime(reply.written)
    yield "Message-ID", f"<{reply.message_id}>"
    yield "In-Reply-To", f"<{reply.in_reply_to}>"
    yield "References", " ".join(f"<{one}>" for one in reply.references)
    yield from reply.headers


def _faults(raw: bytes, reply: Reply) -> Iterator[str]:
    """How the bytes differ from what was meant, as a reader of compat32 sees them."""
    found = email.parser.BytesParser().parsebytes(raw)
    meant = [*((name, None) for name, _ in _people(reply)), *_texts(reply), *BODY]
    names = sorted(name for name, _ in found.raw_items())
    if names != sorted(name for name, _ in meant):
        yield f"its headers are {', '.join(names)}"
        return
    for name, people in _people(reply):
        if _read_people(found, name) != [(one.name, one.email) for one in people]:
            yield f"{name} reads {found[name]!r}"
    for name, value in meant:
        there = _unfolded(found, name)
        if value is not None and (_decoded(there) if name == "Subject" else there) != value:
            yield f"{name} reads {found[name]!r}"
    payload = found.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else None
    if text is None or text.replace("\r\n", "\n") != reply.body:
        yield "its body reads otherwise"
    if b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
        yield "a line does not end as SMTP wants it"
    if any(len(line) > LINE for line in raw.split(b"\r\n")):
        yield "a line is too long"


def _read_people(message: Message, name: str) -> list[tuple[str, str]]:
    return [(_decoded(one), address) for one, address in getaddresses([_unfolded(message, name)])]


def _unfolded(message: Message, name: str) -> str:
    return str(message[name]).replace("\r\n", "").replace("\n", "")


def _decoded(value: str) -> str:
    chunks = decode_header(value)
    return "".join(
        chunk if isinstance(chunk, str) else chunk.decode(charset or "ascii", "replace")
        for chunk, charset in chunks
    )
