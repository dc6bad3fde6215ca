# SPDX-License-Identifier: GPL-2.0-or-later
"""The DKIM signatures of a mail as they are written, before any is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.read.mail import Mail

MOST = 8
LENGTH = 4096
"""Characters of a signature; longer ones are passed over, since patterns are tried on them."""
DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: its place among all from the top, its domain in small letters, what it
    covers, and its beginning by which it is told from others."""

    number: int
    domain: str
    selector: str
    algorithm: str
    headers: frozenset[str]
    has_length: bool
    value: str


def signatures(mail: Mail) -> tuple[Signature, ...]:
    """The first signatures that are written as they should be."""
    values = mail.headers.get("dkim-signature", ())[:MOST]
    found = (_signature(number, value) for number, value in enumerate(values))
    return tuple(one for one in found if one is not None)


def _signature(number: int, value: str) -> Signature | None:
    if len(value) > LENGTH:
        return None
    pairs = [one.partition("=") for one in value.split(";") if one.strip()]
    tags = {name.strip(): text.strip() for name, _, text in pairs}
    if len(tags) != len(pairs) or not {"d", "s", "h", "a", "b"} <= tags.keys():
        return None
    domain, selector = tags["d"].lower(), tags["s"].lower()
    if not DOMAIN.fullmatch(domain) or not DOMAIN.fullmatch(selector) or ".." in domain:
        return None
    return Signature(
        number=number,
        domain=domain,
        selector=selector,
        algorithm=tags["a"].lower(),
        headers=frozenset(one.strip().lower() for one in tags["h"].split(":")),
        has_length="l" in tags,
        value="".join(tags["b"].split()),
    )
