# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails in any order to series and versions, and to submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.model import Submission
from rules.read.grouping import Groups, Series
from rules.read.letter import Post


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
    groups = Groups()
    other: list[Post] = []
    for post in once.values():
        if post.letter is None:
            other.append(post)
        else:
            groups.add(post)
    _inherit(groups.series)
    _comment(groups.series, other)
    return Sorted(tuple(groups.series), tuple(other))


def _inherit(groups: Sequence[Series]) -> None:
    """A reroll of single patches, each in reply to what it replaces, keeps the others."""
    owner: Mapping[str, Series] = {i: group for group in groups for i in group.ids()}
    for group in groups:
        if not group.missing:
            continue
        parents = [p.references[-1] for p in group.posts if p.references]
        older = {id(o): o for i in parents if (o := owner.get(i)) and o.version < group.version}
        for old in older.values():
            gaps = set(group.missing)
            group.kept |= {p.number: p.id for p in old.patches if p.number in gaps and p.id}


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
        yield Submission(
            key=lead.id or lead.subject.raw,
            origin="mail",
            title=lead.subject.title,
            version=group.version,
            submitter=lead.sender,
            cover=group.cover,
            patches=group.patches,
            total=group.total,
            missing=group.missing,
            base=base,
        )
