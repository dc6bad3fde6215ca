# SPDX-License-Identifier: GPL-2.0-or-later
"""A commit message: people, trailers, the subject line, the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name and an address; either may be empty."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else f"<{self.email}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """One trailer of a message: key and value as written, a folded value joined by blanks.

    ``person`` is who the value names, if it holds an address; ``remark`` what follows the
    address (``# 6.1+``).  ``line`` counts in the message, ``rows`` is how many lines it takes.
    """

    key: str
    value: str
    line: int
    rows: int = 1
    person: Person | None = None
    remark: str = ""

    def named(self, *keys: str) -> bool:
        """Whether the key is one of these, whatever its case."""
        return self.key.lower() in {key.lower() for key in keys}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject line: ``[PATCH net v2 1/3] net: phy: add x``.

    ``raw`` is the decoded line, ``tags`` the words in brackets without version and counter,
    ``title`` what git keeps, ``areas`` its prefixes (net, phy).  ``number`` and ``total`` are
    None without a counter; 0 is a cover letter.
    """

    raw: str
    title: str
    tags: tuple[str, ...] = ()
    version: int = 1
    number: int | None = None
    total: int | None = None
    areas: tuple[str, ...] = ()

    def tagged(self, *words: str) -> bool:
        """Whether one of the bracket words is there, whatever its case."""
        mine = {tag.upper() for tag in self.tags}
        return any(word.upper() in mine for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A commit message: line 1 is the title, ``body`` begins at line ``first``.

    ``block`` is the index in ``body`` at which the trailer block begins (``len(body)`` without
    one), ``notes`` the lines between ``---`` and the diff.  No line is longer than 8 KiB.
    """

    subject: Subject
    body: tuple[str, ...] = ()
    first: int = 3
    block: int = 0
    trailers: tuple[Trailer, ...] = ()
    notes: tuple[str, ...] = ()

    def prose(self) -> Iterator[tuple[int, str]]:
        """The lines before the trailer block, with their numbers in the message."""
        return enumerate(self.body[: self.block], self.first)

    def line(self, number: int) -> str | None:
        """A line of the message by its number; None outside it."""
        if number == 1:
            return self.subject.title
        index = number - self.first
        return self.body[index] if 0 <= index < len(self.body) else None

    def signers(self) -> tuple[Trailer, ...]:
        """The Signed-off-by trailers, in order."""
        return tuple(t for t in self.trailers if t.named("Signed-off-by"))
