# SPDX-License-Identifier: GPL-2.0-or-later
"""The entries of a MAINTAINERS file, as scripts/get_maintainer.pl reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = re.compile(r"^(VERSION|PATCHLEVEL)[ \t]*=[ \t]*(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the script of a kernel release does that others do not.

    ``status_roles``: an M: person's role comes from the status of the entry (before 6.15);
    ``double_star``: ``**`` in F: and X: takes any depth (since 7.1).
    """

    status_roles: bool = False
    double_star: bool = True

    @classmethod
    def of(cls, makefile: bytes | None) -> Behaviour:
        """That of the tree with this top Makefile; the newest where it names no release."""
        text = (makefile or b"")[:4096].decode("ascii", "replace")
        found = {key: int(value[:6]) for key, value in _NUMBER.findall(text)}
        if len(found) < 2:
            return cls()
        release = (found["VERSION"], found["PATCHLEVEL"])
        return cls(status_roles=release < (6, 15), double_star=release >= (7, 1))

    @property
    def word(self) -> str:
        """A word for the name of a stored index."""
        return f"{int(self.status_roles)}{int(self.double_star)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: its title, and its lines as tag and value.

    ``first`` is the place of its first line among all titles and tag lines of the file: the
    script orders K: matches by it, as text.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    first: int

    def values(self, tag: str) -> Iterator[str]:
        return (value for one, value in self.lines if one == tag)

    @property
    def status(self) -> str:
        """The last S: line; empty without one."""
        return next((value for tag, value in reversed(self.lines) if tag == "S"), "")

    @property
    def short(self) -> str:
        """The title as roles show it: at most fifty characters."""
        return self.title if len(self.title) <= 50 else self.title[:47].rstrip() + "..."


def parse(text: str) -> Iterator[Entry]:
    """The entries of a file, in order.

    A line of one capital letter and a colon is a tag line, a line that begins with ``#`` is
    dropped, and every other line that is not blank is a title: so a blank line ends nothing.
    """
    title, place = "", 0
    lines: list[tuple[str, str]] = []
    for line in text.split("\n"):
        if line[1:2] == ":" and "A" <= line[0] <= "Z":
            lines.append((line[0], line[2:].lstrip()))
            place += 1
            continue
        bare = line.lstrip()
        if not bare or bare[0] == "#":
            continue
        if lines:
            yield Entry(title=title, lines=tuple(lines), first=place - len(lines))
            lines = []
        title = line
        place += 1
    if lines:
        yield Entry(title=title, lines=tuple(lines), first=place - len(lines))
