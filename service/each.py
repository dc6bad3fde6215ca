# SPDX-License-Identifier: GPL-2.0-or-later
"""The same work on each of many things: one after another here, or as somebody else arranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """How many things are worked on: the results come in the order of the things.

    ``amount`` says how much there is to do, in patches, where the number of things does not.
    """

    def __call__(
        self, work: Callable[[Item], Result], items: Iterable[Item], amount: int | None = None
    ) -> Iterator[Result]:
        """The result of the work on each thing."""


def one_by_one(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    amount: int | None = None,  # noqa: ARG001 (the Protocol's)
) -> Iterator[Result]:
    """One after another, in this process."""
    return map(work, items)
