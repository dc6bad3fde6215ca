# SPDX-License-Identifier: GPL-2.0-or-later
"""Which series is the version before another: by change-id, then links, then likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from rules.kernel.rangediff import is_like
from rules.kernel.titles import plain_title
from rules.model import Letter
from rules.read.assembled import Series
from rules.read.counters import moment

LORE = re.compile(
    r"https?://(?:lore\.kernel\.org|lkml\.kernel\.org|patch\.msgid\.link|[\w.-]{1,60}/(?:r|all))/"
    r"(?:[\w.-]{1,60}/)?([^\s/<>\[\](),]{1,400}@[^\s/<>\[\](),;]{1,200})"
)
BARE = re.compile(r"<([^<>\s@]{1,400}@[^<>\s]{1,200})>")
LOOKED_AT = 100
"""So many series that have a name in common are looked at, the last ones."""

Key = TypeVar("Key")

FEW = 5
"""So many patches of a series are compared with those of another that it links to."""
MOST_LINKED = 20
SOON = timedelta(days=90)
UNSENT = datetime.max.replace(tzinfo=UTC)

ROWS = 400
"""How many lines of a letter are searched for links."""


@dataclass(slots=True)
class Versions:
    """Series by what the version after them may name: a change-id, a mail, a title."""

    by_change: dict[str, list[Series]] = field(default_factory=dict)
    by_mail: dict[str, list[Series]] = field(default_factory=dict)
    by_title: dict[tuple[str, str], list[Series]] = field(default_factory=dict)

    def add(self, series: Series) -> None:
        """Note a series; the order decides nothing."""
        for change in change_ids(series):
            self.by_change.setdefault(change, []).append(series)
        for mail in series.ids():
            self.by_mail.setdefault(mail, []).append(series)
        for title in _titles(series):
            self.by_title.setdefault(title, []).append(series)

    def earlier(self, series: Series) -> Series | None:
        """The posting of a series before this one, whatever the versions are."""
        linked = islice(_once(_known(self.by_mail, links(series))), MOST_LINKED)
        found = (
            *_known(self.by_change, change_ids(series)),
            *(one for one in linked if _kin(one, series)),
            *(one for one in _once(_known(self.by_title, _titles(series))) if _again(one, series)),
        )
        before = [one for one in found if one.judge and _turn(one) < _turn(series)]
        return max(before, key=_turn, default=None)

    def before(self, series: Series) -> Series | None:
        """The version before a series; None where there is none, or none is certain."""
        for found in (
            _older(self.by_change, change_ids(series), series),
            _older(self.by_mail, links(series), series),
            (o for o in _older(self.by_title, _titles(series), series) if _alike(o, series)),
        ):
            if older := {id(one): one for one in found}:
                return _latest(tuple(older.values()))
        return None


def _older(
    known: Mapping[Key, list[Series]], keys: Iterable[Key], series: Series
) -> Iterator[Series]:
    return (one for one in _known(known, keys) if _may_precede(one, series))


def _known(known: Mapping[Key, list[Series]], keys: Iterable[Key]) -> Iterator[Series]:
    return (one for key in keys for one in known.get(key, ())[-LOOKED_AT:])


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


def _titles(series: Series) -> set[tuple[str, str]]:
    """Sender and title of the cover letter and of each patch."""
    sender = series.posts[0].sender.email.lower()
    return {(sender, plain_title(letter.subject.title)) for letter in _letters(series)}


def _alike(one: Series, series: Series) -> bool:
    """Whether the title, or half of the patches, is the same."""
    covers = [plain_title(s.cover.subject.title) for s in (one, series) if s.cover]
    if len(covers) == 2 and covers[0] == covers[1]:
        return True
    titles = [{plain_title(patch.subject.title) for patch in s.patches} for s in (one, series)]
    return len(titles[0] & titles[1]) * 2 >= max(map(len, titles)) > 0


def _kin(one: Series, series: Series) -> bool:
    """Whether a series that another links to is the same, and not what it builds on: it has half
    of the patches, by title or by what they change."""
    covers = [s.cover and plain_title(s.cover.subject.title) for s in (one, series)]
    if covers[0] and covers[0] == covers[1]:
        return True
    new = series.patches[:FEW]
    titles = {plain_title(patch.subject.title) for patch in one.patches}
    here = (
        plain_title(patch.subject.title) in titles
        or any(is_like(old, patch) for old in one.patches[:FEW])
        for patch in new
    )
    return sum(here) * 2 >= len(new) > 0


def _once(found: Iterable[Series]) -> Iterable[Series]:
    return {id(one): one for one in found}.values()


def _again(one: Series, series: Series) -> bool:
    return _soon(one, series) and _alike(one, series)


def _soon(one: Series, series: Series) -> bool:
    """Whether one was sent not long before the other, so that the same title is no chance."""
    return when(series) == UNSENT or when(series) - when(one) <= SOON


def _turn(series: Series) -> tuple[datetime, int]:
    return when(series), series.version


def when(series: Series) -> datetime:
    """When it was sent; what nobody has sent yet will be the last."""
    lead = series.cover or (series.patches[0] if series.patches else None)
    if lead is not None and lead.unsent:
        return UNSENT
    return _sent(series)


def _latest(found: Sequence[Series]) -> Series | None:
    """The one of the highest version; None where two that have it were sent at once."""
    best = max((one.version, _sent(one)) for one in found)
    latest = [one for one in found if (one.version, _sent(one)) == best]
    return latest[0] if len(latest) == 1 else None


def _sent(series: Series) -> datetime:
    return moment(series.posts[0].date)
