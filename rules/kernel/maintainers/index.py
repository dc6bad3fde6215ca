# SPDX-License-Identifier: GPL-2.0-or-later
"""A MAINTAINERS file as an index: a path finds its entries without looking at every one.

The index is bytes, a line of JSON a part, and only the parts that a question needs are read:
the patterns are kept by the first folder of their paths, the entries one by one.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules.kernel.maintainers.entry import Behaviour, Entry
from rules.kernel.maintainers.pattern import Form, IsFolder, Pattern, matcher, readable
from rules.kernel.maintainers.stored import addresses_of, any_of, compact, plain, rows_holding

_Fields = tuple[str, int, int, Form, str, str, int, bool]

FORMAT = 1
"""The shape of the stored bytes; a number more whenever it or its meaning changes."""
CHANGED = "^[+-].*"
"""What the script puts before a K: once it is past the first file line, without a group."""
_FEW = 32  # for so few paths it does not pay to load RE2


class Unusable(ValueError):
    """Stored bytes that are no index of this format, or a broken one."""


@dataclass(frozen=True, slots=True)
class Word:
    """An N: or K: line as a pattern of RE2, with words one of which a match must hold."""

    entry: int
    line: int
    pattern: str
    needles: tuple[str, ...]

    def may_match(self, lowered: str) -> bool:
        """Whether a lower-case text holds what a match needs."""
        return not self.needles or any(word in lowered for word in self.needles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entry that a path or a text leads to, by which line, and how closely."""

    entry: Entry
    number: int
    line: int
    rank: int

    @property
    def pattern(self) -> str:
        """The line as it is written."""
        tag, value = self.entry.lines[self.line]
        return f"{tag}: {value}"


@dataclass(slots=True)
class Index:
    """The index of one MAINTAINERS file; ``faults`` name the patterns that cannot be used."""

    behaviour: Behaviour
    faults: tuple[str, ...]
    names: tuple[Word, ...]
    words: tuple[Word, ...]
    _homes: Mapping[str, int]
    _rows: list[bytes]
    _first_entry: int
    _any_name: str | None = None
    _asked: int = 0
    _lowered: bytes = b""
    _titled: dict[str, int | None] = field(default_factory=dict)
    _shelves: dict[str, Mapping[str, list[_Fields]]] = field(default_factory=dict)
    _patterns: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    _entries: dict[int, Entry] = field(default_factory=dict)
    _lists: frozenset[str] = frozenset()

    @classmethod
    def load(cls, stored: bytes) -> Index:
        """The index that ``build`` made.  Raises Unusable."""
        head, _, rest = stored.partition(b"\n")
        try:
            made = json.loads(head)
            whole = made["format"] == FORMAT and made["check"] == zlib.crc32(rest)
        except (ValueError, TypeError, KeyError):
            whole = False
        if not whole:
            raise Unusable("no index of this format, or a broken one")
        rows = rest.split(b"\n")
        return cls(
            behaviour=Behaviour(**made["behaviour"]),
            faults=tuple(made["faults"]),
            names=tuple(Word(e, li, p, tuple(n)) for e, li, p, n in json.loads(rows[0])),
            words=tuple(Word(e, li, p, tuple(n)) for e, li, p, n in json.loads(rows[1])),
            _homes=made["homes"],
            _rows=rows,
            _first_entry=made["entries"],
        )

    def entries(self) -> Iterator[Entry]:
        """Every entry, in the order of the file."""
        return (self.entry(number) for number in range(len(self._rows) - self._first_entry))

    def entry(self, number: int) -> Entry:
        if number not in self._entries:
            title, first, lines = json.loads(self._rows[self._first_entry + number])
            pairs = tuple((line[0], line[1:]) for line in lines)
            self._entries[number] = Entry(title=title, lines=pairs, first=first)
        return self._entries[number]

    def titled(self, title: str) -> int | None:
        """The number of the first entry of this title; None without one."""
        if title not in self._titled:
            start = compact([title])[:-1].encode("ascii") + b","
            rows = enumerate(self._rows[self._first_entry :])
            found = (number for number, row in rows if row.startswith(start))
            self._titled[title] = next(found, None)
        return self._titled[title]

    def lists(self) -> frozenset[str]:
        """The addresses of every L: line, in lower case."""
        if not self._lists:
            rows = b"\n".join(self._rows[self._first_entry :])
            found = re.findall(rb'"L([^"\\\s]{1,254})', rows)
            self._lists = frozenset(one.decode("ascii").lower() for one in found if b"@" in one)
        return self._lists

    def holding(self, text: str) -> Iterator[Entry]:
        """The entries that hold a text, in whatever case."""
        return (self.entry(number) for number in rows_holding(self._text(), plain(text)))

    def named(self, name: str) -> Iterator[str]:
        """The addresses that stand behind a name in M: and R: lines, in lower case."""
        return addresses_of(self._text(), plain(name))

    def _text(self) -> bytes:
        """The entries as they are stored, in lower case."""
        if not self._lowered:
            self._lowered = b"\n".join(self._rows[self._first_entry :]).lower()
        return self._lowered

    def of_path(self, path: str, is_folder: IsFolder) -> tuple[Match, ...]:
        """The entries of a path, the closest first.

        The last matching line of an entry decides how close it is, and an X: line that matches
        takes the entry out.  Where two are as close, the script's order is chance; here it is
        the order of the file.
        """
        found: dict[int, tuple[int, int]] = {}
        excluded: set[int] = set()
        for pattern in self._near(path):
            if pattern.form != "folder" and not pattern.matches(path, is_folder):
                continue
            if pattern.tag == "X":
                excluded.add(pattern.entry)
            else:
                hit = (pattern.line, pattern.rank)
                found[pattern.entry] = max(found.get(pattern.entry, hit), hit)
        for word in self._named(path):
            found[word.entry] = max(found.get(word.entry, (-1, 0)), (word.line, 0))
        kept = (item for item in found.items() if item[0] not in excluded)
        return tuple(
            Match(entry=self.entry(number), number=number, line=line, rank=rank)
            for number, (line, rank) in sorted(kept, key=lambda item: (-item[1][1], item[0]))
        )

    def _near(self, path: str) -> Iterator[Pattern]:
        """The patterns whose home is a folder on the way to the path."""
        yield from self._home("", "")
        top = path.partition("/")[0]
        place = path.find("/")
        while place >= 0:
            yield from self._home(top, path[:place])
            place = path.find("/", place + 1)

    def _home(self, top: str, home: str) -> tuple[Pattern, ...]:
        if home not in self._patterns:
            if top not in self._shelves:
                row = self._homes.get(top)
                self._shelves[top] = {} if row is None else json.loads(self._rows[row])
            held = self._shelves[top].get(home, ())
            self._patterns[home] = tuple(Pattern(*fields) for fields in held)
        return self._patterns[home]

    def _named(self, path: str) -> Iterator[Word]:
        lowered = path.lower()
        self._asked += 1
        if self._asked > _FEW:
            if self._any_name is None:
                self._any_name = any_of(word.needles for word in self.names)
            if self._any_name and not matcher(self._any_name).search(readable(lowered)):
                return
        for word in self.names:
            if word.may_match(lowered) and matcher(word.pattern).search(readable(path)):
                yield word
