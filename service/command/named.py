# SPDX-License-Identifier: GPL-2.0-or-later
"""What a Message-ID names: a series, out of the thread that holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.read.assembled import Series
from rules.read.letter import Post, read_post
from rules.read.mail import LOCAL, Unreadable
from rules.read.series import sort_posts
from service.faults import UNFINISHED, Fault, Stop
from service.read.taken import id_of
from service.read.thread import thread


@dataclass(frozen=True, slots=True)
class Named:
    """The mails of the series of a thread by their ids, and the key of the one that is meant."""

    texts: Mapping[str, bytes]
    key: str


def series_of(archive: str, message_id: str) -> Named:
    """The series a mail belongs to or comments on.

    Raises Stop where the archive cannot be reached, or the mail is part of none.
    """
    wanted = message_id.strip().removeprefix("<").removesuffix(">")
    read = [(raw, _read(raw)) for raw in thread(archive, wanted)]
    found = sort_posts(post for _, post in read if post is not None)
    series = next((one for one in found.series if _holds(one, wanted)), None)
    if series is None:
        raise Stop(Fault(message_id, "its thread has no patch it belongs to", UNFINISHED))
    if series.set_aside:
        raise Stop(Fault(message_id, f"not judged: {series.set_aside}", UNFINISHED))
    parts = {post.id for one in found.series if one.judge for post in one.posts}
    texts = {i: raw for raw, post in read if (i := post.id if post else id_of(raw)) in parts and i}
    return Named(texts, series.key)


def _holds(series: Series, message_id: str) -> bool:
    return message_id in series.ids() or message_id in series.comments


def _read(raw: bytes) -> Post | None:
    try:
        return read_post(raw, LOCAL)
    except Unreadable:
        return None
