# SPDX-License-Identifier: GPL-2.0-or-later
"""The earlier postings of a series among mails that are at hand, with what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rules.facts import Posting, Reply
from rules.kernel.identity import same_person
from rules.kernel.machines import is_robot
from rules.model import Submission, Trailer
from rules.read.assembled import Series
from rules.read.counters import moment
from rules.read.letter import Post
from rules.read.series import Sorted, submissions
from rules.read.versions import Versions, when
from rules.read.words import is_narrow, reviews

MOST = 30
"""So many postings of a series are gone back to."""
KINDS = (None, "reply", "bot")
DEEP = 60
"""So many replies are gone up to find the patch that they are about."""


@dataclass(frozen=True)
class Memory:
    """Mails put together, as the archive that rules ask; nothing is looked for before they do.

    ``name`` says in a report where the mails are from.
    """

    found: Sorted
    name: str
    _known: dict[str, tuple[Posting, ...]] = field(default_factory=dict, repr=False)

    def earlier(self, submission: Submission) -> tuple[Posting, ...]:
        """The earlier postings of a series, the newest first."""
        if submission.key not in self._known:
            self._known[submission.key] = tuple(self._earlier(submission))
        return self._known[submission.key]

    def _earlier(self, submission: Submission) -> Iterator[Posting]:
        series = self._by_key.get((submission.key, submission.version))
        for _ in range(MOST):
            series = self._versions.earlier(series) if series else None
            if series is None:
                return
            for one in submissions([series]):
                replies = sorted(self._replies(series), key=lambda reply: reply.sent)
                yield Posting(submission=one, sent=when(series), replies=tuple(replies))

    def _replies(self, series: Series) -> Iterator[Reply]:
        numbers = {i: post.subject.number for post in series.posts for i in _ids(post)}
        single = len(series.patches) == 1 and not series.cover
        for post, about in self._answers.get(id(series), ()):
            number = 1 if single else numbers.get(about) or 0
            yield Reply(
                author=post.sender,
                number=number,
                sent=moment(post.date),
                direct=about in post.references[-1:],
                words=post.words,
                robot=_is_robot(post),
                tags=() if _is_robot(post) else tuple(_own_tags(post, to_all=number == 0)),
            )

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, int], Series]:
        judged = (one for one in self.found.series if one.patches or one.cover)
        return {(one.key, one.version): one for one in judged if one.judge}

    @cached_property
    def _versions(self) -> Versions:
        versions = Versions()
        for one in self._by_key.values():
            versions.add(one)
        return versions

    @cached_property
    def _answers(self) -> Mapping[int, list[tuple[Post, str]]]:
        """The replies to each series, with the id of the mail that each is about."""
        owner = {i: one for one in self._by_key.values() for i in one.ids()}
        stray = (p for one in self.found.series if not one.judge for p in one.posts if p.reply)
        posts = [p for p in (*self.found.other, *stray) if p.kind in KINDS]
        above = {post.id: post.references for post in posts if post.id}
        found: dict[int, list[tuple[Post, str]]] = {}
        for post in posts:
            about = _about(post.references, owner, above)
            if about is not None:
                found.setdefault(id(owner[about]), []).append((post, about))
        return found


def _is_robot(post: Post) -> bool:
    return post.kind == "bot" or is_robot(post.sender)


def _own_tags(post: Post, to_all: bool) -> Iterator[Trailer]:
    """The reviews that the writer of a reply gives; to all patches only without a reserve."""
    for tag in reviews(post.words):
        own = tag.person is not None and same_person(tag.person, post.sender)
        if own and not (to_all and (tag.remark or is_narrow(post.words, tag))):
            yield tag


def _about(
    references: Iterable[str],
    owner: Mapping[str, Series],
    above: Mapping[str, tuple[str, ...]],
) -> str | None:
    """The nearest part of a series that a mail answers, through other replies where it names
    none itself."""
    seen: set[str] = set()
    names = tuple(references)
    for _ in range(DEEP):
        if part := next((one for one in reversed(names) if one in owner), None):
            return part
        up = next((one for one in reversed(names) if one in above and one not in seen), None)
        if up is None:
            return None
        seen.add(up)
        names = above[up]
    return None


def _ids(post: Post) -> tuple[str, ...]:
    return (*((post.id,) if post.id else ()), *post.aliases)
