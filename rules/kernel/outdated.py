# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipients under an address that was left: by .mailmap, or as it is known to bounce."""

from __future__ import annotations

from typing import NamedTuple

from rules.kernel.copied import fold
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.mailmap import Address, quoted
from rules.model import Person, Submission


class Outdated(NamedTuple):
    """An address, and the one to use instead where that is known.

    ``active`` says that the new one stands in MAINTAINERS today, or that the old one bounces;
    ``has_both`` that the mails went to the new one too.
    """

    email: str
    new: Address | None
    active: bool
    has_both: bool

    def __str__(self) -> str:
        if self.new is None:
            return f"{self.email} bounces"
        return f"{self.email} was left for {self.new.email}"


def outdated(
    submission: Submission, maintainers: Maintainers, bouncing: tuple[str, ...]
) -> list[Outdated]:
    """The recipients of a series under an address that was left, each once.

    What a sender uses for himself is his to choose, and what stands in MAINTAINERS is not left.
    """
    people = {fold(p.email): p for one in submission.letters() for p in (*one.to, *one.cc)}
    own = {fold(p.email) for one in submission.letters() for p in (one.sender, one.author)}
    broken = frozenset(map(fold, bouncing))
    found = []
    for email, person in people.items():
        new = _new(person, maintainers)
        if email in own or (new is None and email not in broken):
            continue
        active = email in broken or (new is not None and maintainers.gives(new.email))
        both = new is not None and fold(new.email) in people
        found.append(Outdated(email=person.email, new=new, active=active, has_both=both))
    return found


def _new(person: Person, maintainers: Maintainers) -> Address | None:
    """The address that .mailmap gives instead; None where it gives none."""
    each = (Address(quoted(person.name), email) for email in (person.email, fold(person.email)))
    known = (maintainers.mailmap.of(one) for one in each)
    new = next((one for one in known if fold(one.email) != fold(person.email)), None)
    return None if new is None or maintainers.gives(person.email) else new
