# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a mail in a mailbox came by a list, or was merely sent to the mailbox.

A list says so in List-Id, List-Post or X-Mailing-List, and is where bounces go; what our own
mail server wrote of that into Return-Path is no header of the sender's.  (References: RFC 2919,
RFC 2369, RFC 5321 section 4.4.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rules.read.mail import LIST, Mail, Unreadable, read_mail
from service.read.taken import Taken

POST = re.compile(r"<mailto:([^<>?\s]{1,320})", re.IGNORECASE)
ID = re.compile(r"<([^<>@\s]{1,320})>")
ADDRESS = re.compile(r"<?([^<>\s@]{1,320}@[^<>\s@]{1,253})>?")
BLANK = re.compile(rb"\r?\n\r?\n")


def came_by(taken: Taken, address: str, aside: str | None = None) -> Taken:
    """A mail as what came by a list, or set aside with the reason."""
    header = _header(taken.raw)
    if header is None or not is_by_list(header, address):
        return replace(taken, aside="direct")
    return replace(taken, aside=aside)


def is_old(taken: Taken, since: datetime) -> bool:
    """Whether a mail says that it was written before a moment; one that says nothing was not."""
    try:
        date = datetime.fromisoformat(taken.post.date) if taken.post else since
    except ValueError:
        return False
    return date.tzinfo is not None and date < since


def is_by_list(mail: Mail, address: str) -> bool:
    """Whether its headers say that a mail was passed on by a list, and none denies it."""
    wanted = address.lower()
    named = {one.lower() for one in _named(mail)}
    return bool(named & {wanted, wanted.replace("@", ".")}) and _bounces_to(mail, wanted)


def _named(mail: Mail) -> Iterable[str]:
    for value in mail.headers.get("list-post", ()):
        yield from POST.findall(value)
    for value in mail.headers.get("list-id", ()):
        yield from ID.findall(value) or [value.strip()]
    for value in mail.headers.get("x-mailing-list", ()):
        yield from ADDRESS.findall(value)


def _bounces_to(mail: Mail, wanted: str) -> bool:
    """Whether the first Return-Path, if there is one, is of the list's domain or one around."""
    first = next(iter(mail.headers.get("return-path", ())), None)
    if first is None:
        return True
    found = ADDRESS.fullmatch(first.strip())
    theirs, ours = (found[1] if found else "").rpartition("@")[2].lower(), wanted.rpartition("@")[2]
    if "." not in theirs:
        return False
    return theirs == ours or theirs.endswith(f".{ours}") or ours.endswith(f".{theirs}")


def _header(raw: bytes) -> Mail | None:
    """The headers of a mail, be the rest of it as it may; None where they cannot be read."""
    end = BLANK.search(raw)
    try:
        return read_mail(raw[: end.start()] + b"\n\n" if end else raw, LIST)
    except Unreadable:
        return None
