# SPDX-License-Identifier: GPL-2.0-or-later
"""What a Message-ID names: a series, out of the thread that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rules.read.assembled import Series
from rules.read.letter import Post, read_post
from rules.read.mail import LOCAL, Unreadable
from rules.read.memory import Memory
from rules.read.series import sort_posts
from rules.read.versions import links
from service.faults import UNFINISHED, Fault, Stop
from service.read.taken import id_of
from service.read.thread import thread

THREADS = 20
"""So many threads of earlier versions are looked for."""


@dataclass(frozen=True, slots=True)
class Named:
    """The mails of the series of a thread by their ids, and the key of the one that is meant.

    ``memory`` holds the whole thread, and those of the versions it links to.
    """

    texts: Mapping[str, bytes]
    key: str
    memory: Memory


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
    posts = [post for _, post in read if post is not None]
    before = () if "://" in archive else _earlier(archive, series, posts)
    memory = Memory(sort_posts((*posts, *before)), archive)
    return Named(texts, series.key, memory)


def _earlier(archive: str, series: Series, posts: Iterable[Post]) -> Iterator[Post]:
    """The threads of an archive on disk that a series links to, and what they link to."""
    known = {post.id for post in posts}
    wanted = [one for one in links(series) if one not in known]
    for _ in range(THREADS):
        if not wanted:
            return
        try:
            found = [post for raw in thread(archive, wanted.pop()) if (post := _read(raw))]
        except Stop:
            continue  # a link need not lead to a mail of this list
        yield from found
        known.update(post.id for post in found)
        named = {i for one in sort_posts(found).series if one.judge for i in links(one)}
        wanted = [one for one in (*wanted, *sorted(named)) if one not in known]


def _holds(series: Series, message_id: str) -> bool:
    return message_id in series.ids() or message_id in series.comments


def _read(raw: bytes) -> Post | None:
    try:
        return read_post(raw, LOCAL)
    except Unreadable:
        return None
