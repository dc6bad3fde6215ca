# SPDX-License-Identifier: GPL-2.0-or-later
"""Which series a mail belongs to: references first, then sender, time and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.read.assembled import Series
from rules.read.counters import near, same_counter, same_sender, stem
from rules.read.letter import Post

LOOKED_AT = 100
"""How many series that could be a mail's are looked at, the newest first."""

UNTHREADED = "its mails do not answer each other; sender, time and counter hold them together"
AMBIGUOUS = "its mails do not answer each other, and fit more than one series of their sender"

Key = tuple[object, ...]


@dataclass(slots=True)
class Groups:
    """The series found so far, with what leads to each of them."""

    runs: Counter[str] = field(default_factory=Counter)
    series: list[Series] = field(default_factory=list)
    _known: dict[Key, list[int]] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        """Put a mail into its series, or begin a new one with it."""
        home, doubt = self._home(post)
        if home is None:
            home = len(self.series)
            self.series.append(Series())
        self.series[home].add(post)
        if doubt:
            self.series[home].doubt(doubt)
        for key in _leads(post):
            known = self._known.setdefault(key, [])
            if not known or known[-1] != home:
                known.append(home)

    def _home(self, post: Post) -> tuple[int | None, str | None]:
        """The series of a mail, None for a new one, and why that is not certain."""
        for keys in (_answers(post), _siblings(post)):
            fitting = [n for n in self._found(keys) if _fits(self.series[n], post)]
            if fitting:
                return fitting[0], None
        twins = [n for n in self._found(_twins(post)) if self._is_twin(self.series[n], post)]
        runs = [stem(self.series[n].posts[0]) for n in twins]
        own = [n for n, run in zip(twins, runs, strict=True) if run and run == stem(post)]
        if len(own) == 1:
            return own[0], None
        if len(twins) > 1:
            for n in twins:
                self.series[n].doubt(AMBIGUOUS)
            return None, AMBIGUOUS
        if not twins:
            return None, None
        return twins[0], None if _is_unsent(post) else UNTHREADED

    def _found(self, keys: Iterable[Key]) -> list[int]:
        """The series these keys lead to, the newest first."""
        found = {n for key in keys for n in self._known.get(key, ())[-LOOKED_AT:]}
        return sorted(found, reverse=True)[:LOOKED_AT]

    def _is_twin(self, group: Series, post: Post) -> bool:
        """Without references on either side: same sender and near in time, or not sent yet."""
        if not _fits(group, post):
            return False
        first = group.posts[0]
        if _is_unsent(first) and _is_unsent(post):
            return True
        if post.references and first.references:
            return False
        runs = (stem(first), stem(post))
        apart = runs[0] != runs[1] and any(self.runs[run] > 1 for run in runs if run)
        return not apart and same_sender(first, post) and near(first.date, post.date)


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
    if _is_unsent(post):
        yield ("unsent", *counter)


def _fits(group: Series, post: Post) -> bool:
    """Whether it may be a part: same counter, number not taken, and of the same sender."""
    first = group.posts[0]
    taken = post.subject.number is None or post.subject.number in group.taken
    if taken or None in group.taken or post.reply or first.reply:
        return False
    counts = same_counter(first, post) or _is_unmarked_part(group, post)
    return counts and (_is_unsent(first) or same_sender(first, post))


def _is_unsent(post: Post) -> bool:
    return post.letter is not None and post.letter.unsent


def _is_unmarked_part(group: Series, post: Post) -> bool:
    """Whether it answers a versioned cover letter directly, and names no version itself."""
    cover = group.cover
    return (
        cover is not None
        and post.subject.version == 1
        and post.subject.total == cover.subject.total
        and post.references[-1:] == (cover.id,)
        and len(group.patches) == len(group.posts) - 1
    )
