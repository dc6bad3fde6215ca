# SPDX-License-Identifier: GPL-2.0-or-later
"""What a mail server says of a mail it could not deliver: a report (RFC 3464), or words.

Only what is beyond doubt is read; a letter that says nothing of a delivery gives nothing.
"""

from __future__ import annotations

import email.parser
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from rules.read.mail import LINE, Mail
from service.read.commands import text_of

STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
SAID = re.compile(r"(?<![\d.])(?:[45]\d\d[ -]+\(?#?|\(?#)([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
"""A status behind the code of SMTP, or as qmail writes it; a version of something is neither."""
COPY = re.compile(r"-{3,}.*(?:copy|original|returned|message)|received:", re.IGNORECASE)
LINES = 200
RECIPIENTS = 50
FIELDS = ("original-recipient", "final-recipient")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one recipient's copy.

    ``addresses`` are those it was sent to as the report names them, in small letters; none where
    it names nobody.  ``status`` is as in RFC 3463, ``action`` as in RFC 3464.
    """

    addresses: frozenset[str]
    status: str
    action: str = "failed"


def is_report(mail: Mail) -> bool:
    """Whether a mail is a report of a program about another mail, of any kind."""
    return any("multipart/report" in one.lower() for one in mail.headers.get("content-type", ()))


def fates(raw: bytes, mail: Mail) -> tuple[Fate, ...]:
    """What a mail to the return path of one of ours says; ``mail`` is the same, within limits."""
    if is_report(mail):
        return tuple(_of_report(email.parser.BytesParser().parsebytes(raw)))[:RECIPIENTS]
    return tuple(_of_words(text_of(mail)))


def _of_report(message: Message) -> Iterator[Fate]:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return
    parts = [one for one in message.get_payload() if isinstance(one, Message)]
    for part in parts:
        if part.get_content_type() not in (
            "message/delivery-status",
            "message/global-delivery-status",
        ):
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message):
                yield from _of_block(block)


def _of_block(block: Message) -> Iterator[Fate]:
    status = STATUS.match(str(block.get("status", "")))
    action = str(block.get("action", "")).strip().lower()
    if status is None:
        return
    named = (str(block.get(field, "")).rpartition(";")[2] for field in FIELDS)
    addresses = frozenset(one.strip().strip("<>").lower() for one in named if "@" in one)
    yield Fate(addresses=addresses, status=status[1], action=action)


def _of_words(text: str) -> Iterator[Fate]:
    """The first status in what stands above the copy of our mail."""
    for line in text.splitlines()[:LINES]:
        if COPY.match(line[:LINE]):
            return
        if found := SAID.search(line[:LINE]):
            yield Fate(addresses=frozenset(), status=found[1])
            return
