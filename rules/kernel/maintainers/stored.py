# SPDX-License-Identifier: GPL-2.0-or-later
"""The stored lines of an index, searched as text: faster than to read every entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

_BEFORE_NAME = (b'"m', b'"r', b'\\"', b", ")
"""What stands before a name: a tag, a quote, or another person."""


def compact(value: object) -> str:
    """A value as JSON without blanks, in ASCII: never more than one line."""
    return json.dumps(value, separators=(",", ":"))


def plain(text: str) -> bytes:
    """A text as it is stored, in lower case."""
    return compact(text)[1:-1].lower().encode("ascii")


def rows_holding(lowered: bytes, wanted: bytes) -> Iterator[int]:
    """The numbers of the lines, from 0, that hold a text; each once."""
    number, seen = 0, 0
    place = lowered.find(wanted)
    while place >= 0:
        number, seen = number + lowered.count(b"\n", seen, place), place
        yield number
        end = lowered.find(b"\n", place)
        place = lowered.find(wanted, end) if end >= 0 else -1


def addresses_of(lowered: bytes, name: bytes) -> Iterator[str]:
    """The addresses that stand behind a name in M: and R: lines."""
    place = lowered.find(name)
    while place >= 0:
        after = place + len(name)
        if lowered[place - 2 : place] in _BEFORE_NAME:
            found = lowered[after : after + 300].removeprefix(b'\\"').lstrip()
            if found.startswith(b"<"):
                yield found[1:].partition(b">")[0].decode("ascii")
        place = lowered.find(name, after)


def any_of(needles: Iterable[tuple[str, ...]]) -> str:
    """A pattern that finds whether any of these may match; empty where that cannot be told."""
    each = tuple(needles)
    return "|".join(sorted({re.escape(one) for some in each for one in some})) if all(each) else ""
