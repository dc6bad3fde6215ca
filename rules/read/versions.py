# SPDX-License-Identifier: GPL-2.0-or-later
"""Which series is the version before another: by change-id, then links, then likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rules.model import Letter
from rules.read.assembled import Series
from rules.read.counters import moment

LORE = re.compile(
    r"https?://(?:lore\.kernel\.org|lkml\.kernel\.org|patch\.msgid\.link|[\w.-]{1,60}/(?:r|all))/"
    r"(?:[\w.-]{1,60}/)?([^\s/<>\[\](),]{1,400}@[^\s/<>\[\](),;]{1,200})"
)
BARE = re.compile(r"<([^<>\s@]{1,400}@[^<>\s]{1,200})>")
ROWS = 400
"""How many lines of a letter are searched for links."""


def earlier(series: Series, among: Iterable[Series]) -> Series | None:
    """The version before this one; None where there is none, or none is certain."""
    older = [one for one in among if _may_precede(one, series)]
    linked = links(series)
    by_change = [one for one in older if change_ids(one) & change_ids(series)]
    by_link = [one for one in older if one.ids() & linked]
    found = by_change or by_link or [one for one in older if _alike(one, series)]
    return _latest(found) if found else None


def change_ids(series: Series) -> set[str]:
    """The change-ids that b4 and Gerrit write."""
    return {one.change_id for one in _letters(series) if one.change_id}


def links(series: Series) -> set[str]:
    """The Message-IDs a series names: what it answers, and what its cover letter and its notes
    link to."""
    found = {i for post in series.posts for i in post.references}
    for letter in _letters(series):
        text = "\n".join((*letter.message.body[:ROWS], *letter.message.notes[:ROWS]))
        found.update(LORE.findall(text), BARE.findall(text))
    return found


def _letters(series: Series) -> Iterator[Letter]:
    if series.cover:
        yield series.cover
    yield from series.patches


def _may_precede(one: Series, series: Series) -> bool:
    if one is series or not one.judge or not series.judge or not (one.patches or one.cover):
        return False
    if one.version != series.version:
        return one.version < series.version
    again = any(post.subject.tagged("RESEND") for post in series.posts)
    return again and _sent(one) < _sent(series)


def _alike(one: Series, series: Series) -> bool:
    """Whether the same person sent both, and the title, or half of the patches, is the same."""
    people = [one.posts[0].sender.email.lower(), series.posts[0].sender.email.lower()]
    if people[0] != people[1]:
        return False
    titles = [{patch.subject.title for patch in s.patches} for s in (one, series)]
    covers = [s.cover.subject.title for s in (one, series) if s.cover]
    if len(covers) == 2 and covers[0] == covers[1]:
        return True
    return len(titles[0] & titles[1]) * 2 >= max(map(len, titles)) > 0


def _latest(found: Sequence[Series]) -> Series | None:
    """The one of the highest version; None where two that have it were sent at once."""
    best = max((one.version, _sent(one)) for one in found)
    latest = [one for one in found if (one.version, _sent(one)) == best]
    return latest[0] if len(latest) == 1 else None


def _sent(series: Series) -> datetime:
    return moment(series.posts[0].date)
