# SPDX-License-Identifier: GPL-2.0-or-later
"""Who got a mail, and whether a person of MAINTAINERS is among them under any address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rules.kernel.maintainers.answer import people_of
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.entry import Entry
from rules.kernel.maintainers.mailmap import Address, quoted
from rules.model import Letter, Person


def fold(email: str) -> str:
    """An address for comparison: in lower case, without what follows a plus."""
    local, at, domain = email.strip().lower().rpartition("@")
    return f"{local.split('+')[0]}{at}{domain}"


def is_addressed(letter: Letter) -> bool:
    """Whether it is known whom a mail goes to: an unsent one may have no recipients yet."""
    return bool(letter.to or letter.cc) or not letter.unsent


@dataclass(frozen=True, slots=True)
class Copied:
    """The addresses and full names of everyone who got one mail or another.

    Who wrote or sent it has it too, and so has a list that it came by.
    """

    emails: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, letters: Sequence[Letter], maintainers: Maintainers | None = None) -> Copied:
        """Everyone of these mails, under what .mailmap calls them too."""
        people = [p for one in letters for p in (*one.to, *one.cc, one.sender, one.author)]
        emails = [one.email for one in people]
        emails += [one for letter in letters if letter.transport for one in letter.transport.lists]
        if maintainers is not None:
            emails += [maintainers.mailmap.of(Address(p.name, p.email)).email for p in people]
        names = filter(None, map(full_name, people))
        return cls(frozenset(map(fold, emails)), frozenset(names))

    def has(self, email: str) -> bool:
        """Whether a mail went to this address."""
        return fold(email) in self.emails

    def knows(self, one: Person, maintainers: Maintainers | None) -> bool:
        """Whether a person of a tag got it; without MAINTAINERS by address and name alone."""
        if self.has(one.email) or full_name(one) in self.names:
            return True
        known = Address(quoted(one.name), one.email)
        return maintainers is not None and self.has_person(known, maintainers)

    def has_person(self, one: Address, maintainers: Maintainers) -> bool:
        """Whether a person got it, under any address that is known to be theirs."""
        if self.has(one.email) or self.has(maintainers.mailmap.of(one).email):
            return True
        if full_name(Person(name=one.bare_name, email=one.email)) in self.names:
            return True
        others = (*maintainers.mailmap.old(one.email), *maintainers.emails_of(one))
        return any(self.has(other) for other in others)


def maintains(letter: Letter, entries: Iterable[Entry], maintainers: Maintainers) -> bool:
    """Whether who wrote or sent a mail is an M: of one of these entries."""
    own = Copied.of((replace(letter, to=(), cc=(), transport=None),), maintainers)
    each = (one for entry in entries for value in entry.values("M") for one in people_of(value))
    return any(own.has_person(one, maintainers) for one in each)


def full_name(person: Person) -> str:
    """A name of two words or more for comparison; empty for less, which says nothing.

    A company in parentheses behind the name is left out.
    """
    words = person.name.partition("(")[0].replace('"', " ").lower().split()
    return " ".join(words) if len(words) > 1 else ""
