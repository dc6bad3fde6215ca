# SPDX-License-Identifier: GPL-2.0-or-later
"""What the settings say of the archives of lists, together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.settings.model import List
from service.settings.place import place_of

NOBODY = "anonymous"
"""Whom a public-inbox lets in by IMAP, whatever the password."""


def contradictions(lists: Sequence[List]) -> Iterator[tuple[str, str]]:
    """What is right by itself and wrong together: (key, why)."""
    taken: dict[str, int] = {}
    for number, one in enumerate(lists, 1):
        place = place_of(one.archive) if one.archive else None
        needs = place is not None and place.kind == "imap" and place.user != NOBODY
        if needs and not one.password_file:
            yield f"list {number}.password_file", "is missing, and its archive needs it"
        if one.password_file and (place is None or place.kind != "imap"):
            yield f"list {number}.password_file", "is of no use: its archive is on no IMAP server"
        if place is not None and place.kind == "maildir":
            first = taken.setdefault(place.path, number)
            if first != number:
                why = "what is read moves to cur, so the other list would never see it"
                yield f"list {number}.archive", f"is that of list {first} too: {why}"
