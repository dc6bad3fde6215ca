# SPDX-License-Identifier: GPL-2.0-or-later
"""The way a patch took, as its sign-offs tell it."""

from __future__ import annotations

from rules.kernel.identity import hides_author, same_person
from rules.kernel.machines import is_machine
from rules.kernel.tags import every, sign_offs
from rules.model import Message, Patch, Person, Trailer


def co_authors(message: Message) -> tuple[Person, ...]:
    """The people of the Co-developed-by tags."""
    return tuple(
        tag.person for tag in every(message) if tag.person and tag.named("Co-developed-by")
    )


def before_author(patch: Patch) -> Trailer | None:
    """The first sign-off that is no co-author's, if the author signs below it; None elsewhere."""
    if hides_author(patch):
        return None
    partners = co_authors(patch.message)
    signers = [
        (tag, tag.person)
        for tag in sign_offs(patch.message)
        if tag.person is None
        or not (is_machine(tag.person) or any(same_person(tag.person, one) for one in partners))
    ]
    if not signers or any(person is None for _, person in signers):
        return None
    mine = [same_person(person, patch.author) for _, person in signers if person is not None]
    return None if mine[0] or not any(mine) else signers[0][0]
