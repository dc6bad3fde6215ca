# SPDX-License-Identifier: GPL-2.0-or-later
"""The tag that asks the stable team for a backport (v7.1: stable-kernel-rules.rst, Option 1)."""

from __future__ import annotations

import re

from rules.kernel.tags import distance
from rules.model import Message, Trailer
from rules.read.trailers import read_trailers

TEAM = "stable@vger.kernel.org"
ADDRESSES = (TEAM, "stable@kernel.org")
WORDS = frozenset(("vger", "kernel", "org", "com", "net"))
IGNORE = "stable+noautosel@kernel.org"
CC = r"[ \t]{0,8}cc[ \t]?:"


def is_team(email: str) -> bool:
    """Whether this is an address by which a backport is asked for."""
    return email.lower() in ADDRESSES


def misspells_team(email: str) -> bool:
    """Whether the host is made of the words of the right one, in another order or spelling."""
    local, _, host = email.lower().rpartition("@")
    if local != "stable" or is_team(email):
        return False
    return WORDS.issuperset(host.split(".")) or distance(host, TEAM.rpartition("@")[2]) <= 2


def copies(message: Message) -> tuple[Trailer, ...]:
    """Every Cc line of the message, be it where git looks for it or above."""
    rows = enumerate(message.body, message.first)
    return tuple(
        tag
        for number, line in rows
        if line[:12].strip()[:2].lower() == "cc" and re.match(CC, line, re.IGNORECASE)
        for tag in read_trailers((line.strip(),), number)
    )


def asks(message: Message) -> tuple[Trailer, ...]:
    """The tags that ask for a backport."""
    return tuple(
        tag
        for tag in copies(message)
        if re.search(r"(?<![\w.+-])stable@(?:vger\.)?kernel\.org\b", tag.value, re.IGNORECASE)
    )


def fault(tag: Trailer) -> str | None:
    """What is wrong with a line that asks for a backport."""
    person, remark = tag.person, tag.remark
    if person is None:
        return None
    if misspells_team(person.email):
        return f"the address {person.email}, which the stable team does not have"
    if not is_team(person.email):
        return None
    if person.name:
        return f"the name {person.name} before the address of the stable team"
    if "@" in remark and not remark.startswith("#"):
        return "another address in the line of the stable team"
    if remark == "#":
        return "an empty comment behind the address"
    if remark and not remark.startswith("#"):
        return f"{remark[:60]} behind the address, without a comment's #"
    return None


def right(tag: Trailer) -> str | None:
    """The line as it should be, where that is certain."""
    remark = tag.remark.strip(" \t#,;")
    if remark[:1] + remark[-1:] in ("[]", "()"):
        remark = remark[1:-1].strip(" #")
    if "@" in remark or "<" in remark or tag.person is None:
        return None
    email = tag.person.email.lower() if is_team(tag.person.email) else TEAM
    return f"Cc: {email} # {remark}" if remark else f"Cc: {email}"
