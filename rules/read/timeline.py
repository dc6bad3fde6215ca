# SPDX-License-Identifier: GPL-2.0-or-later
"""When each series of an archive was due to be judged, and what was known of it by then."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.model import CoverLetter, Patch
from rules.read.assembled import Series
from rules.read.joining import owners
from rules.read.letter import Post
from rules.read.series import Sorted, sort_posts

QUIET = timedelta(minutes=15)
"""So long nothing more may come of a complete series: its cover letter may be last."""
LOOKED_AT = 20
"""So many of the mails that a part answers are looked at, the nearest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A mail, and when it came, with a time zone."""

    post: Post
    arrived: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A series of the mails that had come ``at`` the time to judge it; ``began`` when its first
    mail came."""

    series: Series
    began: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Every series once, in the order in which they were due, and all mails as ``found`` in the
    end, those of no series among them."""

    due: tuple[Due, ...]
    found: Sorted


def timeline(mails: Iterable[Heard], wait: timedelta) -> Timeline:
    """Put the mails of an archive together as they would have been, mail by mail.

    A series is due a while after its last part, or ``wait`` after its first where parts are
    missing; what comes later changes nothing.
    """
    inbox = sorted(mails, key=lambda one: one.arrived)
    found = sort_posts(one.post for one in inbox)
    past = _Past.of(inbox, found.series)
    due = (past.due(series, wait) for series in found.series)
    return Timeline(due=tuple(sorted(due, key=lambda one: one.at)), found=found)


def _name(post: Post) -> Hashable:
    """What is the same for a mail and for the cover letter it was found to be."""
    return post.id or id(post)


@dataclass(frozen=True, slots=True)
class _Past:
    """Every mail by its name, the first copy of each, and the series it came to be part of."""

    mails: Mapping[Hashable, Heard]
    owner: Mapping[str, Series]

    @classmethod
    def of(cls, inbox: Sequence[Heard], series: Sequence[Series]) -> _Past:
        mails: dict[Hashable, Heard] = {}
        for one in inbox:
            known = mails.setdefault(_name(one.post), one)
            if known.post.letter is None and one.post.letter is not None:
                mails[_name(one.post)] = one
        return cls(mails, owners(list(series)))

    def due(self, series: Series, wait: timedelta) -> Due:
        parts = sorted(
            (self.mails[_name(post)] for post in series.posts), key=lambda one: one.arrived
        )
        at = _time(parts, series.kept, wait)
        known = {_name(one.post): one for one in parts if one.arrived <= at}
        around = [one for one in self._around(list(known.values())) if one.arrived <= at]
        known |= {_name(one.post): one for one in around}
        then = sort_posts(one.post for one in sorted(known.values(), key=lambda one: one.arrived))
        return Due(series=_one_of(then.series, parts) or series, began=parts[0].arrived, at=at)

    def _around(self, parts: Iterable[Heard]) -> Iterator[Heard]:
        """What the parts answer, and the series that that is of."""
        answered = {i for one in parts for i in one.post.references[-LOOKED_AT:]}
        yield from (self.mails[one] for one in answered if one in self.mails)
        homes = {id(self.owner[one]): self.owner[one] for one in answered if one in self.owner}
        yield from (self.mails[_name(post)] for home in homes.values() for post in home.posts)


def _one_of(found: Iterable[Series], parts: Sequence[Heard]) -> Series | None:
    """The series that the earliest of these mails is part of."""
    home = {_name(post): series for series in found for post in series.posts}
    return next((home[_name(one.post)] for one in parts if _name(one.post) in home), None)


def _time(parts: Sequence[Heard], kept: Iterable[int], wait: timedelta) -> datetime:
    """When a series of these mails is due, as they come one after another."""
    there = set(kept)
    covered = total = 0
    due = parts[0].arrived + wait
    for one in parts:
        if one.arrived > due:
            break
        letter, subject = one.post.letter, one.post.subject
        if isinstance(letter, Patch):
            there.add(letter.number)
            total = max(total, subject.total or 1)
        elif isinstance(letter, CoverLetter):
            covered = covered or subject.total or 0
        whole = covered or total
        if 0 < whole <= len(there) and all(n in there for n in range(1, whole + 1)):
            due = one.arrived + QUIET
    return due
