# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviews that were given to a patch: by whom, and whether a later version still has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.facts import Posting
from rules.kernel.identity import same_person
from rules.kernel.machines import is_robot
from rules.model import Patch, Person, Trailer
from rules.read.words import given

COVERED = {"Acked-by": ("Acked-by", "Reviewed-by"), "Tested-by": ("Tested-by",)}
"""A Reviewed-by says all that an Acked-by of the same person does."""
OWN = ("Signed-off-by", "Co-developed-by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A Reviewed-by, Acked-by or Tested-by, and who gives it."""

    review: str
    person: Person

    def __str__(self) -> str:
        return f"{self.review} of {self.person.name or self.person.email}"


def gave(tag: Trailer) -> Iterator[Given]:
    """The reviews that a tag stands for; none of a robot, which tests every version anew."""
    if tag.person is not None and not is_robot(tag.person):
        yield from (Given(review=one, person=tag.person) for one in given(tag))


def keeps(patch: Patch, one: Given) -> bool:
    """Whether a patch has a review, or its giver has become one of its authors."""
    enough = COVERED.get(one.review, (one.review,))
    return any(
        tag.person is not None
        and (tag.named(*OWN) or set(enough) & set(given(tag)))
        and same_person(tag.person, one.person)
        for tag in patch.message.trailers
    )


def is_given(posting: Posting, patch: Patch, one: Given) -> bool:
    """Whether a reply to a posting gave this review to a patch of it, or to all."""
    about = (reply for reply in posting.replies if reply.number in (0, patch.number))
    found = (given for reply in about for tag in reply.tags for given in gave(tag))
    return any(g.review == one.review and same_person(g.person, one.person) for g in found)
