# SPDX-License-Identifier: GPL-2.0-or-later
"""What decides who gets a reply: the archived mail, the operator's settings, people's wishes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from rules.model import Person, Submission
from rules.read.came_by import lists_of
from rules.read.kind import BOTS
from rules.read.letter import Post
from rules.read.mail import Mail
from service.mail_said import Word

ORDER: tuple[Word, ...] = get_args(Word)
PUBLIC: frozenset[Word] = frozenset(("list", "thread"))
ORIGINS = ("reply-to", "from", "x-original-from")
"""The headers that may name who wrote a mail."""
ROLES = re.compile(
    r"(?:mailer-daemon|postmaster|hostmaster|webmaster|abuse|majordomo|listserv|mailman|nobody|devnull|"
    r"(?:no|do-?not)-?reply|owner-[^@]+|[^@]+-(?:owner|request|bounces?|admin))(?:\+[^@]*)?@",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"([\w!#$%&'*+/=?^`{|}~.-]{1,64})@([A-Za-z0-9.-]{1,253})", re.ASCII)
OFF = re.compile(r"X-Ksquirrel:[ \t]*off[ \t]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The mail to be answered as the archive of one list holds it.

    ``arrived`` is when the archive got it, with a time zone.
    """

    list: str
    mail: Mail
    post: Post
    arrived: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What was decided before any mail came; addresses in any case.

    ``words`` is the policy of each list that is served (see ``under``), ``known`` every list there
    is (MAINTAINERS, List-Ids ever seen), ``copies_to`` who asked to be copied, ``own`` the
    addresses of this service, ``domain`` that of its Message-IDs, ``suppressed`` the addresses
    whose mails bounce.
    """

    now: datetime
    words: Mapping[str, Word]
    known: frozenset[str]
    own: frozenset[str]
    domain: str
    copies_to: tuple[Person, ...] = ()
    opted_out: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()

    def word_of(self, address: str) -> Word | None:
        """The policy of a list; None if it is not served."""
        wanted = address.lower()
        return next((w for name, w in self.words.items() if name.lower() == wanted), None)

    def is_list(self, address: str, mail: Mail) -> bool:
        """Whether an address is a list's: known, served, or named by the mail's own headers."""
        lists = {one.lower() for one in (*self.known, *self.words)}
        return address.lower() in lists | set(lists_of(mail))

    def is_own(self, address: str) -> bool:
        """Whether an address is ours, whatever its case and whatever stands behind a plus."""
        return bare(address) in {bare(one) for one in self.own}

    def refuses(self, address: str) -> bool:
        """Whether its owner wants no mails, under any extension of the address."""
        return bare(address) in {bare(one) for one in self.opted_out}

    def bounces(self, address: str) -> bool:
        """Whether mails to the address came back."""
        return address.lower() in {one.lower() for one in self.suppressed}


def narrowest(words: tuple[Word, ...]) -> Word:
    """The most private of some policies."""
    return min(words, key=ORDER.index)


def under(mode: str, word: Word) -> Word | None:
    """A list's policy under its mode; None where nothing is said, so that it is not served.

    A list that is off has not refused anything: only the word none silences what came by other
    lists too.
    """
    if mode in ("off", "observe"):
        return None
    return narrowest((word, "author")) if mode == "author" else word


def bare(address: str) -> str:
    """An address without its extension, in small letters."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_usable(address: str) -> bool:
    """Whether an address can be written into an envelope as it is."""
    found = ADDRESS.fullmatch(address)
    if found is None or "=?" in address:
        return False
    words = [word for side in found.groups() for word in side.split(".")]
    return "." in found[2] and all(words)


def holds(mail: Mail, names: Iterable[str], address: str) -> bool:
    """Whether an address stands in one of these headers letter by letter, not glued of pieces."""
    whole = re.escape(address)
    pattern = rf"(?<![^\s<>,;:\"(]){whole}(?![^\s<>,;\")])"
    return any(re.search(pattern, value) for name in names for value in mail.headers.get(name, ()))


def is_role(address: str) -> bool:
    """Whether nobody in person reads what is sent there."""
    return bool(BOTS.search(address) or ROLES.match(address))


def switched_off(submission: Submission) -> bool:
    """Whether the series says so, in the cover letter or below a ``---``."""
    cover = submission.cover.message.body if submission.cover else ()
    notes = (line for patch in submission.patches for line in patch.message.notes)
    return any(OFF.match(line) for line in (*cover, *notes))
