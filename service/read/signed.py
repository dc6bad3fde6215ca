# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a mail is from whom it says: signed by his own domain (DKIM), and in one reading.

A signature counts where its domain is that of From, or one above it: whoever runs a domain runs
what is below it, while a neighbour or somebody below is a stranger, as a list of public suffixes
would be needed to know better.  It covers all of the body (no l=), From, Date and Message-ID, so
that nothing signed can be sent again as something else.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.read.mail import Mail
from service.read.dns import Lookup
from service.read.results import Passed, passed
from service.read.signatures import Signature, signatures

LOG = logging.getLogger("ksquirrel.letters")
ONCE = (
    "from", "date", "message-id", "subject", "to", "cc", "in-reply-to", "references", "reply-to",
    "sender", "content-type", "content-transfer-encoding", "mime-version",
)  # fmt: skip
"""Headers that may stand once: of two, one reader takes the first and another the last."""
SIGNED = frozenset(("from", "date", "message-id"))
ADDRESS = r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}"
FROM = re.compile(
    rf'(?:(?:"(?:[^"\\]|\\.)*"|[^"<>(),:;@\\]*)\s*<({ADDRESS})>|({ADDRESS}))', re.ASCII
)
LONE = re.compile(rb"\r(?!\n)")
"""What the parser takes for the end of a header, and who verifies it does not."""
WEAK = ("rsa-sha1",)
BODY, BODY_LINE = 256 << 10, 2000
"""Longer letters and lines are not verified: a command is short, and hashing them is not."""
TRIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who surely wrote a letter, in small letters, and the headers that he surely wrote too."""

    address: str
    headers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nobody can be sure who wrote a letter."""

    why: str


def signer_of(raw: bytes, mail: Mail, lookup: Lookup, server: str | None = None) -> Signer | Doubt:
    """Who surely wrote a mail, by the DNS or, where one is named, by the operator's own server.

    Raises TryLater where the DNS does not say.
    """
    if LONE.search(raw):
        return Doubt("a line of it ends in a way that not every reader takes for an end")
    for name in ONCE:
        if len(mail.headers.get(name, ())) > 1:
            return Doubt(f"it has more than one {name.title()}")
    found = FROM.fullmatch(mail.raw("from").strip())
    people = mail.people("from")
    address = ((found[1] or found[2]) if found else "").lower()
    if [one.email.lower() for one in people] != [address]:
        return Doubt("its From is not one plain address")
    domain = address.rpartition("@")[2]
    every = signatures(mail)
    if server:
        good = passed(mail.headers.get("authentication-results", ()), server)
        return _by_server(address, [one for one in good if _is_over(one.domain, domain)], every)
    usable = [one for one in every if _is_over(one.domain, domain) and not _against(one)]
    if not usable:
        seen = next((why for one in every if (why := _against(one))), "")
        return Doubt(seen or "its From's domain did not sign it")
    return _by_dns(raw, address, usable[:TRIED], lookup)


def _is_over(signing: str, domain: str) -> bool:
    return "." in signing and (domain == signing or domain.endswith(f".{signing}"))


def _against(one: Signature) -> str:
    """What a signature lacks to be relied on, whatever its key; empty where nothing."""
    if one.has_length:
        return "its signature leaves the end of it open (l=)"
    if missing := SIGNED - one.headers:
        return f"its signature does not cover {', '.join(sorted(missing))}"
    return f"its signature is made with {one.algorithm}" if one.algorithm in WEAK else ""


def _by_server(address: str, good: list[Passed], every: tuple[Signature, ...]) -> Signer | Doubt:
    for result in good:
        meant = [one for one in every if _is_meant(one, result)]
        if meant and not any(map(_against, meant)):
            return Signer(
                address=address, headers=frozenset.intersection(*(m.headers for m in meant))
            )
    return Doubt("our mail server did not find it signed by its From's domain, in full")


def _is_meant(one: Signature, result: Passed) -> bool:
    return (
        one.domain == result.domain
        and (not result.selector or one.selector == result.selector)
        and one.value.startswith(result.beginning)
    )


def _by_dns(raw: bytes, address: str, usable: list[Signature], lookup: Lookup) -> Signer | Doubt:
    if len(raw) > BODY or any(len(line) > BODY_LINE for line in raw.split(b"\n")):
        return Doubt("it is too long to be verified")
    domain = address.rpartition("@")[2]
    for one in usable:
        if _verifies(raw, one, domain, lookup):
            return Signer(address=address, headers=one.headers)
    return Doubt("its signature does not hold")


def _verifies(raw: bytes, one: Signature, domain: str, lookup: Lookup) -> bool:
    from dkim import DKIM, DKIMException

    def key(name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        text = lookup(name.decode("ascii").rstrip("."))
        return text if text and _may_sign(text, one.domain == domain) else None

    try:
        return bool(DKIM(raw).verify(one.number, dnsfunc=key))
    except (DKIMException, ValueError, TypeError, LookupError, AttributeError) as error:
        LOG.info("a signature of %s cannot be verified: %s", one.domain, type(error).__name__)
        return False


def _may_sign(record: bytes, is_same: bool) -> bool:
    """Whether a key is in earnest (no t=y), and may sign for names below its own (no t=s)."""
    tags = dict(_tags(record.decode("ascii", "replace")))
    flags = {one.strip() for one in tags.get("t", "").split(":")}
    return "y" not in flags and (is_same or "s" not in flags)


def _tags(text: str) -> Iterator[tuple[str, str]]:
    for one in text.split(";"):
        name, _, value = one.partition("=")
        yield name.strip(), value.strip()
