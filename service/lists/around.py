# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails around a mail, put together: the pure assembly on what the store holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.read.assembled import Series
from rules.read.letter import Post, read_post
from rules.read.mail import LIST
from rules.read.memory import Memory
from rules.read.series import sort_posts
from rules.read.versions import links
from service.store import mails, near

WINDOW = timedelta(days=14)
"""How long ago the mails of a sender may be of the same series, or of the version before."""
BEFORE = timedelta(days=60)
"""How long ago the versions before may have come: as long as mails are kept."""
ANSWERED = 100
"""As many of the mails that one answers are looked for, and of those that a series links to."""
BYTES = 8 << 20
"""As much of what was read is remembered; what it holds takes some five times as much memory."""


@dataclass(slots=True)
class Around:
    """Reads the mails around others; what was read once is remembered for a while."""

    known: dict[str, Post] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def group(self, db: Connection, ids: Sequence[str], at: datetime) -> Series | None:
        """The series that holds most of these mails; None where they are of none."""
        posts = self._read(db, ids)
        others = near.parts(
            db,
            ids,
            {one for post in posts for one in answered(post)},
            {post.sender.email for post in posts},
            at - WINDOW,
        )
        wanted = set(ids)
        groups = sort_posts(self._read(db, dict.fromkeys((*others, *ids)))).series
        best = max(groups, key=lambda one: len(wanted & one.ids()), default=None)
        return best if best is not None and wanted & best.ids() else None

    def memory(self, db: Connection, series: Series, at: datetime) -> Memory:
        """The versions before a series that are kept, and what was answered to them."""
        ids = series.ids()
        linked = {one for post in series.posts for one in answered(post)}
        linked.update(sorted(links(series))[:ANSWERED])
        senders = {post.sender.email for post in series.posts}
        others = near.parts(db, ids, linked, senders, at - BEFORE)
        parts = self._read(db, dict.fromkeys((*others, *ids)))
        heard = near.replies(db, [post.id for post in parts if post.id])
        return Memory(sort_posts((*parts, *self._read(db, heard))), "the lists that are heard")

    def _read(self, db: Connection, ids: Iterable[str]) -> list[Post]:
        """Those of these mails that are kept, as what they hold."""
        wanted = tuple(ids)
        self.forget()
        unread = [one for one in wanted if one not in self.known]
        for message_id, raw in mails.raws(db, unread).items():
            self.known[message_id] = read_post(raw, LIST)
            self.sizes[message_id] = len(raw)
        return [self.known[one] for one in wanted if one in self.known]

    def forget(self) -> None:
        """Forget what was read first, until little enough is left."""
        over = sum(self.sizes.values()) - BYTES
        while over > 0:
            oldest = next(iter(self.sizes))
            self.known.pop(oldest, None)
            over -= self.sizes.pop(oldest)


def answered(post: Post) -> tuple[str, ...]:
    """The mails that a mail answers; of very many the first and the newest."""
    found = post.references
    return found if len(found) <= ANSWERED else (found[0], *found[1 - ANSWERED :])
