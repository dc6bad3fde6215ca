# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail that was taken in, and the place to go on from.

A reader yields one ``Taken`` at a time and counts it as taken when the next is asked for: who
stores a mail and its cursor in one transaction before going on loses nothing, whenever it dies,
and sees at most the last mail again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rules.read.header import ID
from rules.read.letter import Post, read_post
from rules.read.mail import LIST, Limits, Unreadable

KEPT = 64 << 10
"""So much of a mail that is refused for its size is kept for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail as bytes, and as what it holds.

    ``source`` is the list, mailbox or recipient it came by, ``cursor`` where to go on after it.
    ``post`` is None for a mail that cannot be read, and ``refused`` says why in one line;
    ``id`` is its Message-ID where one can be found at all.  ``deleted`` says that an archive
    took it back, ``aside`` why it is no mail of the list: "direct" to the mailbox alone, or "old".
    """

    source: str
    cursor: str
    raw: bytes
    id: str | None
    post: Post | None = None
    refused: str | None = None
    deleted: bool = False
    aside: str | None = None


def take(source: str, cursor: str, raw: bytes, *, size: int = 0, deleted: bool = False) -> Taken:
    """Read a mail within the limits for mail from outside.

    ``size`` is what it has in bytes where ``raw`` is only its beginning.
    """
    post: Post | None = None
    refused: str | None = None
    if size > len(raw):
        refused = f"a mail of {size:,} bytes, over the limit of {LIST.mail:,}"
    else:
        try:
            post = read_post(raw, LIST)
        except Unreadable as error:
            refused = str(error)
    return Taken(
        source=source,
        cursor=cursor,
        raw=raw if post else raw[:KEPT],
        id=post.id if post else id_of(raw),
        post=post,
        refused=refused,
        deleted=deleted,
    )


def kept_of(size: int, limits: Limits = LIST) -> int:
    """How much of a mail of this size is worth fetching: all, or the beginning of a refused."""
    return size if size <= limits.mail else KEPT


def id_of(raw: bytes) -> str | None:
    """The Message-ID of a mail that cannot be read, if its header can be found."""
    header = re.search(
        rb"^message-id:\s{0,80}(<[^<>\s]{1,998}>)", raw[:KEPT], re.IGNORECASE | re.MULTILINE
    )
    found = ID.search(header[1].decode("latin-1")) if header else None
    return found[1] if found else None


def to_cursor(place: Mapping[str, object]) -> str:
    """A place as text to store."""
    return json.dumps(place, sort_keys=True, separators=(",", ":"))


def from_cursor(cursor: str | None) -> dict[str, object]:
    """A stored place; empty for none, and for one that is damaged: reading begins anew then,
    and what comes twice is known by its Message-ID."""
    if not cursor:
        return {}
    try:
        found = json.loads(cursor)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
