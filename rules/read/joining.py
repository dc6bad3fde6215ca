# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds groups of mails together beyond sender and counter.

A second sender, a cover letter that counts otherwise, one that does not say that it is a cover
letter, a pull request, an older version of which patches are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rules.read.assembled import Series
from rules.read.counters import near, same_counter, same_sender
from rules.read.letter import Post

SENDERS = "its patches come from more than one sender"


def owners(groups: Iterable[Series]) -> dict[str, Series]:
    """Which series a Message-ID belongs to."""
    return {i: group for group in groups for i in group.ids()}


def joined(groups: Iterable[Series]) -> list[Series]:
    """The groups, those merged that answer each other and have no number in common."""
    left = list(groups)
    owner = owners(left)
    for group in tuple(left):
        home = next((one for one in _answered(group, owner) if _joins(one, group)), None)
        if home is None:
            continue
        _doubt(home, group)
        home.add(*group.posts)
        owner |= dict.fromkeys(group.ids(), home)
        left = [one for one in left if one is not group]
    return left


def _answered(group: Series, owner: Mapping[str, Series]) -> Iterator[Series]:
    for post in group.posts:
        for one in reversed(post.references):
            if one in owner and owner[one] is not group:
                yield owner[one]


def _joins(home: Series, group: Series) -> bool:
    mine, theirs = group.taken, home.taken
    if mine & theirs or None in mine | theirs or not (home.judge and group.judge):
        return False
    return same_counter(home.posts[0], group.posts[0]) or _is_counted_otherwise(home, group)


def _is_counted_otherwise(home: Series, group: Series) -> bool:
    """Whether all of it directly answers a cover letter with another total, which has no
    patches of its own, or none of these numbers."""
    cover = home.cover
    if cover is None or group.cover is not None or home.version != group.version:
        return False
    beyond = min(patch.number for patch in group.patches) > home.total
    return (beyond or not home.patches) and all(
        post.references[-1:] == (cover.id,) and same_sender(home.posts[0], post)
        for post in group.posts
    )


def _doubt(home: Series, group: Series) -> None:
    one, two = home.posts[0], group.posts[0]
    if one.sender.name != two.sender.name:
        home.doubt(SENDERS)
    if one.subject.total != two.subject.total:
        home.doubt(f"{one.subject.total} patches announced, and parts of {two.subject.total} sent")


def introduce(groups: Iterable[Series], other: Iterable[Post]) -> set[int]:
    """Give each series without a cover letter the mail its patches answer, if its sender wrote
    it as one; the ``id()`` of each such mail."""
    found = {post.id: post for post in other if post.naked and post.id}
    used: set[int] = set()
    for group in groups:
        if group.cover or not group.judge:
            continue
        answered = (found.get(one) for post in group.posts for one in post.references[-1:])
        cover = next((one for one in answered if one and same_sender(one, group.posts[0])), None)
        if cover is not None and cover.naked and id(cover) not in used:
            used.add(id(cover))
            group.add(_as_cover(cover))
    return used


def _as_cover(post: Post) -> Post:
    return replace(post, letter=post.naked, naked=None, kind=None, reply=False)


def mark_pulled(groups: Iterable[Series], other: Iterable[Post]) -> None:
    """Mark what comes with a pull request: it was reviewed before."""
    pulls = {post.id: post for post in other if post.kind == "pull-request" and post.id}
    for group in groups:
        parents = (pulls.get(one) for post in group.posts for one in post.references[-1:])
        group.pulled = any(one and same_sender(one, group.posts[0]) for one in parents)


def inherit(groups: Iterable[Series]) -> None:
    """A reroll of single patches, each in reply to the one it replaces, keeps the others."""
    groups = list(groups)
    owner = owners(groups)
    for group in groups:
        if not group.missing or group.cover or not group.judge:
            continue
        for old in {id(one): one for one in _answered(group, owner)}.values():
            if all(_replaces(post, old) for post in group.posts):
                kept = old.kept | {p.number: p.id for p in old.patches if p.id}
                gaps = set(group.missing)
                group.kept |= {n: i for n, i in kept.items() if n in gaps}


def _replaces(post: Post, old: Series) -> bool:
    """Whether it answers the patch of its own number, or is that patch sent once more."""
    twin = next((one for one in old.posts if one.subject.number == post.subject.number), None)
    if twin is None or twin.subject.total != post.subject.total or not old.judge:
        return False
    if twin.subject.version > post.subject.version:
        return False
    if twin.id in post.references:
        return True
    again = (post.subject.version, post.subject.title, post.references[-1:])
    return again == (twin.subject.version, twin.subject.title, twin.references[-1:]) and (
        same_sender(twin, post)
    )


def miscount(groups: Iterable[Series]) -> None:
    """Mark what was sent in one run with the mails it answers, and is counted otherwise."""
    groups = list(groups)
    owner = owners(groups)
    for group in groups:
        first = group.posts[0]
        odd = [p.subject.total for p in group.posts if p.subject.total not in (None, group.total)]
        if odd and min(patch.number for patch in group.patches) <= group.total:
            group.miscounted = f"parts of {odd[0]} below a cover letter of {group.total}"
        other = owner.get(first.references[-1]) if first.references else None
        if other is None or other is group or group.kept or not (group.judge and other.judge):
            continue
        lead, counter = other.posts[0], first.subject
        if not (lead.subject.total and counter.total and same_sender(lead, first)):
            continue
        if lead.subject.version == counter.version and near(lead.date, first.date):
            group.miscounted = _difference(group, other)


def _difference(group: Series, other: Series) -> str | None:
    if group.total != other.total:
        return f"a part of {group.total} in reply to a part of {other.total}"
    twice = sorted(n for n in group.taken & other.taken if n is not None)
    return f"{twice[0]}/{group.total} is there twice" if twice else None
