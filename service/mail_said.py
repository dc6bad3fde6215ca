# SPDX-License-Identifier: GPL-2.0-or-later
"""What is to be said by mail: rendered by one part of the service, posted by another."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from rules.model import Person

Word = Literal["none", "author", "author+cc", "list", "thread"]
"""How publicly a reply may be sent, the most private first."""

Guarded = NewType("Guarded", str)
"""A body that the guard let pass; service/render/guard.py alone makes one."""


class Reason(enum.Enum):
    """Why a submission gets no reply; every one that gets none has one of these."""

    NOT_ARCHIVED = "not found in the archive of a list that is served"
    NO_ID = "its Message-ID cannot be answered"
    NO_POLICY = "none of its lists is served"
    POLICY_NONE = "a list it was sent to wants no replies"
    OWN = "sent by this service"
    AUTO_SUBMITTED = "sent by a program, as its headers say"
    NULL_RETURN_PATH = "sent without a return path"
    DELIVERY_REPORT = "a report on the delivery of another mail"
    PULL_REQUEST = "a pull request"
    BOT = "sent by a bot"
    REPLY = "a reply"
    STABLE = "queued for a stable tree by its maintainers"
    NOT_A_PATCH = "no patch"
    ELSEWHERE = "for another project than the kernel"
    OLD = "older than 48 hours"
    NO_ADDRESS = "no address that a reply could go to"
    ROLE = "its sender is a list or a role"
    OPTED_OUT = "its sender wants no mails from this service"
    SUPPRESSED = "mails to its sender came back"
    SWITCHED_OFF = "the series itself says X-Ksquirrel: off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """No reply is sent, and why; ``detail`` names what decided, in a submitter's words at times."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who gets a reply, by the policy that held."""

    to: Person
    cc: tuple[Person, ...] = ()
    word: Word = "author"

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address, the first is the author's."""
        return tuple(person.email for person in (self.to, *self.cc))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a reply says of the service, all of it the operator's words.

    ``sender`` is who replies come from, ``contact`` who answers them, ``site`` the public
    address of the service without a slash at its end.  Message-IDs end in ``domain``, bounces go
    to ``bounces`` (a domain too).  ``secret`` keys what is derived, at least 16 bytes; with
    another secret the same reply gets another Message-ID.
    """

    sender: Person
    contact: Person
    site: str
    domain: str
    bounces: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a mail about an earlier version said: the rules that spoke, and the gist of each
    finding."""

    version: int
    rules: tuple[str, ...]
    gists: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a reply is about, beside its report.

    ``series`` is what the ledger calls the series: it must stay when mails of it arrive late.
    ``page`` is the id of the full report below the site, ``rules`` a digest of the rules,
    ``written`` a date with a time zone, ``before`` what was said of an earlier version.
    """

    series: str
    page: str
    rules: str
    written: datetime
    before: Before | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One SMTP transaction: the envelope's sender is made for its one recipient (VERP)."""

    sender: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole mail before it is written down.

    Ids are without brackets, ``references`` oldest first and the answered mail last; ``written``
    has a time zone; ``headers`` are those that tell programs what this is.
    """

    sender: Person
    reply_to: Person
    to: Person
    cc: tuple[Person, ...]
    subject: str
    written: datetime
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    body: Guarded
    deliveries: tuple[Delivery, ...]
