# SPDX-License-Identifier: GPL-2.0-or-later
"""What several rules work out from the same patch or series, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Whole = TypeVar("Whole")
Fact = TypeVar("Fact")
Result = TypeVar("Result")


class _Same:
    """A key that is equal to another only for the same object, not for an equal one: to hash a
    whole series would cost more than it saves."""

    __slots__ = ("one",)

    def __init__(self, one: object) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.one is self.one


KEPT = 64
"""As many patches of a series as are looked at again by the next rule."""


def once(work: Callable[[Whole], Result]) -> Callable[[Whole], Result]:
    """The same function, which remembers its answers about the last objects it saw."""

    @lru_cache(maxsize=KEPT)
    def remembered(key: _Same) -> Result:
        return work(key.one)  # type: ignore[arg-type]  # what went in comes out

    return lambda whole: remembered(_Same(whole))


def once_with(work: Callable[[Whole, Fact], Result]) -> Callable[[Whole, Fact], Result]:
    """The same for a function of a patch or series, and of a fact it is asked with."""

    @lru_cache(maxsize=KEPT)
    def remembered(key: _Same, fact: _Same) -> Result:
        return work(key.one, fact.one)  # type: ignore[arg-type]  # what went in comes out

    return lambda whole, fact: remembered(_Same(whole), _Same(fact))
