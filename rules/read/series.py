# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails in any order to series and versions, and to submissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.model import Submission
from rules.read.assembled import Series
from rules.read.counters import FIRST, moment, stem
from rules.read.grouping import Groups
from rules.read.joining import inherit, introduce, joined, mark_pulled, miscount, owners
from rules.read.letter import Post
from rules.read.versions import Versions


@dataclass(frozen=True, slots=True)
class Sorted:
    """Every mail in its place: the series in order, and the mails that are none."""

    series: tuple[Series, ...]
    other: tuple[Post, ...]


def sort_posts(posts: Iterable[Post]) -> Sorted:
    """Group mails into series; a patch that came twice counts once.

    The order of the mails decides nothing but the order of what is found, and, among patches
    nobody sent yet, which come first.
    """
    once: dict[str, Post] = {}
    for n, post in enumerate(posts):
        once.setdefault(post.id if post.letter and post.id else f"#{n}", post)
    other = [post for post in once.values() if post.letter is None]
    found = _grouped([post for post in once.values() if post.letter is not None])
    covers = introduce(found, other)
    other = [post for post in other if id(post) not in covers]
    mark_pulled(found, other)
    inherit(found)
    miscount(found)
    versions = Versions()
    for group in found:
        versions.add(group)
    for group in found:
        group.previous = versions.before(group)
    _comment(found, other)
    return Sorted(tuple(found), tuple(other))


def _grouped(parts: Sequence[Post]) -> list[Series]:
    """The series of these mails, in the order in which their first mails came."""
    groups = Groups(runs=Counter(stem(post) for post in parts))
    for post in sorted(parts, key=_turn):
        groups.add(post)
    came = {id(post): n for n, post in enumerate(parts)}
    return sorted(joined(groups.series), key=lambda one: min(came[id(p)] for p in one.posts))


def _turn(post: Post) -> tuple[object, ...]:
    """When it is a mail's turn: as sent, the cover letter first; what is not sent yet keeps its
    order."""
    if post.letter is not None and post.letter.unsent:
        return (FIRST,)
    return (moment(post.date), post.subject.number or 0, post.id or "")


def _comment(groups: Sequence[Series], other: Iterable[Post]) -> None:
    owner = owners(groups)
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
        yield Submission(
            key=group.key,
            origin="mail",
            title=lead.subject.title,
            version=group.version,
            submitter=lead.sender,
            cover=group.cover,
            patches=group.patches,
            total=group.total,
            missing=group.missing,
            base=base,
            previous=group.previous.key if group.previous else None,
            doubts=tuple(group.doubts),
            miscounted=group.miscounted,
        )
