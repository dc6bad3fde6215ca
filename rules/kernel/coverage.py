# SPDX-License-Identifier: GPL-2.0-or-later
"""Who of an entry of MAINTAINERS got the patches that concern it, and who did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rules.kernel.copied import Copied
from rules.kernel.maintainers.answer import list_of, people_of
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.entry import Entry
from rules.kernel.maintainers.mailmap import Address
from rules.kernel.once import once_with
from rules.kernel.paths import is_kernel
from rules.kernel.recipients import REST, RUST
from rules.model import Letter, Patch, Submission

NEGLECTED = ("orphan", "obsolete")


@dataclass(slots=True)
class Mailing:
    """The mails of a series of which it is known whom they went to, and who got each."""

    maintainers: Maintainers
    patches: tuple[Patch, ...]
    cover: Copied | None
    _got: Mapping[int, Copied]
    _known: dict[tuple[int, str, str], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, submission: Submission, maintainers: Maintainers) -> Mailing:
        """The mails of a series that name a recipient: of others nobody can tell who got them.

        A patch of another project is left out: it has folders that no kernel tree has.
        """
        patches = tuple(p for p in submission.patches if _has_recipients(p) and _is_ours(p))
        alike: dict[object, Copied] = {}
        got = {}
        for patch in patches:
            lists = patch.transport.lists if patch.transport else ()
            key = (patch.to, patch.cc, lists, patch.author, patch.sender)
            if key not in alike or patch.unsent:
                alike[key] = Copied.of((_as_sent(patch),), maintainers)
            got[patch.number] = alike[key]
        cover = submission.cover
        told = (
            Copied.of((_as_sent(cover),), maintainers) if cover and _has_recipients(cover) else None
        )
        return cls(maintainers, patches, told, got)

    def got(self, patch: Patch, one: Address) -> bool:
        """Whether a person or list got a patch."""
        return self._has(self._got[patch.number], one)

    def got_cover(self, one: Address) -> bool:
        """Whether a person or list got the cover letter."""
        return self.cover is not None and self._has(self.cover, one)

    def _has(self, copied: Copied, one: Address) -> bool:
        key = (id(copied), one.name, one.email)
        if key not in self._known:
            self._known[key] = copied.has_person(one, self.maintainers)
        return self._known[key]


def _has_recipients(letter: Letter) -> bool:
    return bool(letter.to or letter.cc)


def _as_sent(letter: Letter) -> Letter:
    """A mail as it will be sent: git send-email copies whom the trailers name."""
    if not letter.unsent:
        return letter
    people = (tag.person for tag in letter.message.trailers if tag.person)
    return replace(letter, cc=(*letter.cc, *people))


def _is_ours(patch: Patch) -> bool:
    return all(is_kernel(path) or "/" not in path for path in patch.paths())


mailing = once_with(Mailing.of)
"""The mails of a series and who got them, worked out once for all rules."""


class Contacts(NamedTuple):
    """Whom an entry wants to be told: its M:, its R:, and its own L:.

    A list that belongs to RUST or THE REST is not the entry's own: those who watch it watch
    everything, and other rules ask for it.
    """

    maintainers: tuple[Address, ...]
    reviewers: tuple[Address, ...]
    lists: tuple[Address, ...]
    closed: tuple[Address, ...]

    @property
    def responsible(self) -> tuple[Address, ...]:
        """Those one of whom must get a patch."""
        return (*self.maintainers, *self.lists)


def contacts(entry: Entry, maintainers: Maintainers) -> Contacts:
    """Whom an entry wants to be told; of an orphan only its lists can be told."""
    shared = () if entry.title in (RUST, REST) else shared_lists(maintainers)
    pairs = [list_of(value) for value in entry.values("L")]
    own = [(email, kind) for email, kind in pairs if email.lower() not in shared]
    left = entry.status.lower() in NEGLECTED
    return Contacts(
        maintainers=() if left else tuple(_people(entry.values("M"), maintainers)),
        reviewers=() if left else tuple(_people(entry.values("R"), maintainers)),
        lists=tuple(Address("", email) for email, kind in own if kind != "subscriber list"),
        closed=tuple(Address("", email) for email, kind in own if kind == "subscriber list"),
    )


def _people(values: Iterable[str], maintainers: Maintainers) -> Iterator[Address]:
    for one in (person for value in values for person in people_of(value)):
        if one.email and one.email.lower() not in maintainers.ignored:
            yield one


def shared_lists(maintainers: Maintainers) -> frozenset[str]:
    """The lists of RUST and of THE REST, in lower case."""
    found = filter(None, map(maintainers.titled, (RUST, REST)))
    values = (value for match in found for value in match.entry.values("L"))
    return frozenset(list_of(value)[0].lower() for value in values)


class Shortfall(NamedTuple):
    """What of an entry did not get patches that concern it.

    ``patches`` are those that somebody lacks, ``path`` is a file that tells why;
    ``abandoned`` are those that neither a maintainer nor a list of the entry got, ``cover`` is who
    got the cover letter at least.
    """

    entry: Entry
    path: str
    patches: tuple[Patch, ...]
    maintainers: tuple[Address, ...]
    reviewers: tuple[Address, ...]
    lists: tuple[Address, ...]
    abandoned: tuple[Patch, ...]
    cover: tuple[Address, ...]

    @property
    def missing(self) -> tuple[Address, ...]:
        return (*self.maintainers, *self.reviewers, *self.lists)


def shortfall(entry: Entry, concerned: Mapping[int, str], mailed: Mailing) -> Shortfall | None:
    """What of an entry did not get these patches (number to path); None if all did."""
    wanted = contacts(entry, mailed.maintainers)
    everyone = (*wanted.maintainers, *wanted.reviewers, *wanted.lists)
    lacking: dict[Address, None] = {}
    short: list[Patch] = []
    abandoned: list[Patch] = []
    for patch in mailed.patches:
        if patch.number not in concerned:
            continue
        without = [one for one in everyone if not mailed.got(patch, one)]
        if without:
            lacking |= dict.fromkeys(without)
            short.append(patch)
            if wanted.responsible and not is_told(wanted, patch, mailed):
                abandoned.append(patch)
    if not short:
        return None
    return Shortfall(
        entry=entry,
        path=concerned[(abandoned or short)[0].number],
        patches=tuple(short),
        maintainers=tuple(one for one in wanted.maintainers if one in lacking),
        reviewers=tuple(one for one in wanted.reviewers if one in lacking),
        lists=tuple(one for one in wanted.lists if one in lacking),
        abandoned=tuple(abandoned),
        cover=tuple(one for one in lacking if mailed.got_cover(one)),
    )


def is_told(wanted: Contacts, patch: Patch, mailed: Mailing) -> bool:
    """Whether a maintainer or a list of an entry got a patch."""
    return any(mailed.got(patch, one) for one in (*wanted.responsible, *wanted.closed))
