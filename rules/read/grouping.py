# SPDX-License-Identifier: GPL-2.0-or-later
"""Which series a mail belongs to: references first, then sender, time and count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.model import CoverLetter, Patch
from rules.read.letter import Post

APART = timedelta(minutes=30)
LOOKED_AT = 100
"""How many series that could be a mail's are looked at, the newest first."""

Key = tuple[object, ...]


@dataclass(slots=True)
class Series:
    """The mails of one series at one version.

    ``kept`` holds, by number, the ids that a partial reroll keeps of an older version.
    """

    posts: list[Post] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    @property
    def cover(self) -> CoverLetter | None:
        return next((p.letter for p in self.posts if isinstance(p.letter, CoverLetter)), None)

    @property
    def patches(self) -> tuple[Patch, ...]:
        found = [p.letter for p in self.posts if isinstance(p.letter, Patch)]
        return tuple(sorted(found, key=lambda patch: patch.number))

    @property
    def version(self) -> int:
        return self.posts[0].subject.version

    @property
    def total(self) -> int:
        return max((p.subject.total or 0 for p in self.posts), default=0) or len(self.patches)

    @property
    def missing(self) -> tuple[int, ...]:
        there = {patch.number for patch in self.patches} | set(self.kept)
        return tuple(n for n in range(1, self.total + 1) if n not in there)

    @property
    def inherits(self) -> tuple[str, ...]:
        """The ids that a partial reroll keeps, in the order of their numbers."""
        return tuple(self.kept[n] for n in sorted(self.kept))

    @property
    def judge(self) -> bool:
        """Whether this was submitted; a reply with a stray diff, or a stable queue, was not."""
        return not any(post.reply or post.queued for post in self.posts)

    def ids(self) -> set[str]:
        return {i for p in self.posts for i in (p.id, *p.aliases) if i}


@dataclass(slots=True)
class Groups:
    """The series found so far, with what leads to each of them."""

    series: list[Series] = field(default_factory=list)
    _known: dict[Key, list[int]] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        """Put a mail into its series, or begin a new one with it."""
        home = self._home(post)
        if home is None:
            home = len(self.series)
            self.series.append(Series())
        self.series[home].posts.append(post)
        for key in _leads(post):
            known = self._known.setdefault(key, [])
            if not known or known[-1] != home:
                known.append(home)

    def _home(self, post: Post) -> int | None:
        for keys, is_twin in (
            (_answers(post), False),
            (_siblings(post), False),
            (_twins(post), True),
        ):
            found = {n for key in keys for n in self._known.get(key, ())[-LOOKED_AT:]}
            for n in sorted(found, reverse=True)[:LOOKED_AT]:
                group = self.series[n]
                if _fits(group, post) and (not is_twin or _is_twin(group, post)):
                    return n
        return None


def _leads(post: Post) -> Iterator[Key]:
    """What later mails may find this one by."""
    yield from (("id", i) for i in (post.id, *post.aliases) if i)
    yield from (("answered", i) for i in post.references)
    if post.references:
        yield ("parent", post.references[-1])
    yield from _twins(post)


def _answers(post: Post) -> Iterator[Key]:
    """The mails this one answers, and those that answer it."""
    yield from (("id", i) for i in post.references)
    yield from (("answered", i) for i in (post.id, *post.aliases) if i)


def _siblings(post: Post) -> Iterator[Key]:
    """The mails that answer the same mail."""
    yield from (("parent", i) for i in post.references[-1:])


def _twins(post: Post) -> Iterator[Key]:
    """The mails of the same sender and counter, or those not sent yet."""
    counter = (post.subject.version, post.subject.total)
    yield ("sender", post.sender.email.lower(), *counter)
    if post.letter is not None and post.letter.unsent:
        yield ("unsent", *counter)


def _fits(group: Series, post: Post) -> bool:
    """Whether the counters allow it: same version, same total, number not taken."""
    first = group.posts[0].subject
    mine = post.subject
    if (
        mine.number is None
        or first.number is None
        or post.reply
        or any(p.reply for p in group.posts)
    ):
        return False
    return (
        (first.version == mine.version or _is_unmarked_part(group, post))
        and first.total == mine.total
        and first.tagged("RESEND") == mine.tagged("RESEND")
        and all(p.subject.number != mine.number for p in group.posts)
    )


def _is_unmarked_part(group: Series, post: Post) -> bool:
    """Whether it answers a versioned cover letter directly, and names no version itself."""
    cover = group.cover
    return (
        cover is not None
        and post.subject.version == 1
        and post.references[-1:] == (cover.id,)
        and len(group.patches) == len(group.posts) - 1
    )


def _is_twin(group: Series, post: Post) -> bool:
    """Without references on either side: same sender and near in time, or not sent yet."""
    first = group.posts[0]
    if all(one.letter is not None and one.letter.unsent for one in (first, post)):
        return True
    if post.references and first.references:
        return False
    same = first.sender.email.lower() == post.sender.email.lower()
    return same and _near(first.date, post.date)


def _near(one: str, two: str) -> bool:
    if not one or not two:
        return one == two
    a, b = datetime.fromisoformat(one), datetime.fromisoformat(two)
    if (a.tzinfo is None) is not (b.tzinfo is None):
        a, b = a.replace(tzinfo=None), b.replace(tzinfo=None)
    return abs(a - b) <= APART
