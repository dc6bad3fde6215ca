# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails in any order to series and versions: references first, then sender, time and count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.model import CoverLetter, Patch, Submission
from rules.read.letter import Post

APART = timedelta(minutes=30)


@dataclass(slots=True)
class Series:
    """The mails of one series at one version; ``inherits`` are ids a partial reroll keeps."""

    posts: list[Post] = field(default_factory=list)
    inherits: tuple[str, ...] = ()
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
        there = {patch.number for patch in self.patches}
        return tuple(n for n in range(1, self.total + 1) if n not in there)

    @property
    def judge(self) -> bool:
        """Whether this was submitted; a reply with a stray diff, or a stable queue, was not."""
        return not any(post.reply or post.queued for post in self.posts)

    def ids(self) -> set[str]:
        return {i for p in self.posts for i in (p.id, *p.aliases) if i}


@dataclass(frozen=True, slots=True)
class Sorted:
    """Every mail in its place: the series in order, and the mails that are none."""

    series: tuple[Series, ...]
    other: tuple[Post, ...]


def sort_posts(posts: Iterable[Post]) -> Sorted:
    """Group mails into series; a patch that came twice counts once."""
    once: dict[str, Post] = {}
    for n, post in enumerate(posts):
        once.setdefault(post.id if post.letter and post.id else f"#{n}", post)
    groups: list[Series] = []
    other: list[Post] = []
    for post in once.values():
        if post.letter is None:
            other.append(post)
        else:
            home = _home(groups, post)
            home.posts.append(post)
    _inherit(groups)
    _comment(groups, other)
    return Sorted(tuple(groups), tuple(other))


def _home(groups: list[Series], post: Post) -> Series:
    fits = [group for group in groups if _fits(group, post)]
    for close in (_answers, _siblings, _twins):
        for group in reversed(fits):
            if close(group, post):
                return group
    fresh = Series()
    groups.append(fresh)
    return fresh


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


def _answers(group: Series, post: Post) -> bool:
    """Whether one answers the other."""
    ids = group.ids()
    mine = {i for i in (post.id, *post.aliases) if i}
    return any(ref in ids for ref in post.references) or any(
        ref in mine for p in group.posts for ref in p.references
    )


def _siblings(group: Series, post: Post) -> bool:
    """Whether both answer the same mail."""
    parents = {p.references[-1] for p in group.posts if p.references}
    return bool(post.references) and post.references[-1] in parents


def _twins(group: Series, post: Post) -> bool:
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


def _inherit(groups: Sequence[Series]) -> None:
    """A reroll of single patches, each in reply to what it replaces, keeps the others."""
    owner: Mapping[str, Series] = {i: group for group in groups for i in group.ids()}
    for group in groups:
        if not group.missing:
            continue
        parents = [p.references[-1] for p in group.posts if p.references]
        older = {id(o): o for i in parents if (o := owner.get(i)) and o.version < group.version}
        for old in older.values():
            kept = {p.number: p.id for p in old.patches if p.number in group.missing}
            group.inherits = tuple(kept[n] or "" for n in sorted(kept))


def _comment(groups: Sequence[Series], other: Iterable[Post]) -> None:
    owner = {i: group for group in groups for i in group.ids()}
    for post in other:
        home = next((owner[r] for r in reversed(post.references) if r in owner), None)
        if home is not None and post.id:
            home.comments.append(post.id)


def submissions(groups: Iterable[Series]) -> Iterator[Submission]:
    """The series that were submitted, in the model."""
    for group in groups:
        if not group.judge or not (group.patches or group.cover):
            continue
        lead = group.cover or group.patches[0]
        letters = (group.cover, *group.patches)
        base = next((letter.base for letter in letters if letter and letter.base), None)
        inherited = len(group.inherits)
        yield Submission(
            key=lead.id or lead.subject.raw,
            origin="mail",
            title=lead.subject.title,
            version=group.version,
            submitter=lead.sender,
            cover=group.cover,
            patches=group.patches,
            total=group.total,
            missing=() if inherited else group.missing,
            base=base,
        )
