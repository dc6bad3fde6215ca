# SPDX-License-Identifier: GPL-2.0-or-later
"""Who got a mail, and whether a person of MAINTAINERS is among them under any address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.mailmap import Address
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

    Who wrote or sent it has it too.
    """

    emails: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, letters: Iterable[Letter], maintainers: Maintainers | None = None) -> Copied:
        """Everyone of these mails, under what .mailmap calls them too."""
        people = [p for one in letters for p in (*one.to, *one.cc, one.sender, one.author)]
        emails = [one.email for one in people]
        if maintainers is not None:
            emails += [maintainers.mailmap.of(Address(p.name, p.email)).email for p in people]
        names = filter(None, map(full_name, people))
        return cls(frozenset(map(fold, emails)), frozenset(names))

    def has(self, email: str) -> bool:
        """Whether a mail went to this address."""
        return fold(email) in self.emails

    def has_person(self, one: Address, maintainers: Maintainers) -> bool:
        """Whether a person got it, under any address that is known to be theirs."""
        if self.has(one.email) or self.has(maintainers.mailmap.of(one).email):
            return True
        if full_name(Person(name=one.bare_name, email=one.email)) in self.names:
            return True
        others = (*maintainers.mailmap.old(one.email), *maintainers.emails_of(one))
        return any(self.has(other) for other in others)


def full_name(person: Person) -> str:
    """A name of two words or more for comparison; empty for less, which says nothing.

    A company in parentheses behind the name is left out.
    """
    words = person.name.partition("(")[0].replace('"', " ").lower().split()
    return " ".join(words) if len(words) > 1 else ""
