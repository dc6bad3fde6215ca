# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the index of a MAINTAINERS file: the bytes that ``Index.load`` reads."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from rules.kernel.maintainers.entry import Behaviour, parse
from rules.kernel.maintainers.index import CHANGED, FORMAT, Word
from rules.kernel.maintainers.pattern import Pattern, matcher, read
from rules.kernel.maintainers.perl import Untranslatable, needles, translated
from rules.kernel.maintainers.stored import compact


def build(text: str, behaviour: Behaviour) -> bytes:
    """A MAINTAINERS file as an index, to be stored and loaded."""
    entries = tuple(parse(text))
    faults: list[str] = []
    shelves: dict[str, dict[str, list[Pattern]]] = {}
    words: dict[str, list[Word]] = {"N": [], "K": []}
    for number, entry in enumerate(entries):
        for line, (tag, value) in enumerate(entry.lines):
            if tag not in "FXNK":
                continue
            try:
                if tag in words:
                    words[tag].append(_word(number, line, value, anchored=tag == "K"))
                else:
                    pattern = read(tag, value, number, line, behaviour)
                    shelf = shelves.setdefault(pattern.home.partition("/")[0], {})
                    shelf.setdefault(pattern.home, []).append(pattern)
            except Untranslatable as error:
                faults.append(f"{entry.title}: {tag}: {value}: {error}")
    rows = [compact(_fields(words["N"])), compact(_fields(words["K"]))]
    homes: dict[str, int] = {}
    for top, shelf in shelves.items():
        homes[top] = len(rows)
        rows.append(compact({home: _fields(each) for home, each in shelf.items()}))
    first = len(rows)
    rows += [compact([e.title, e.first, [tag + value for tag, value in e.lines]]) for e in entries]
    rest = "\n".join(rows).encode("ascii")
    head = {
        "format": FORMAT,
        "check": zlib.crc32(rest),
        "behaviour": {s: getattr(behaviour, s) for s in Behaviour.__slots__},
        "faults": faults,
        "homes": homes,
        "entries": first,
    }
    return compact(head).encode("ascii") + b"\n" + rest


def _word(entry: int, line: int, value: str, *, anchored: bool) -> Word:
    """An N: or K: line; a K: must also do behind the script's ``^[+-].*``."""
    pattern = translated(value)
    matcher(pattern)
    if anchored:
        matcher(CHANGED + pattern)
    return Word(entry, line, pattern, needles(pattern))


def _fields(each: Iterable[Pattern | Word]) -> list[list[object]]:
    return [[getattr(one, name) for name in type(one).__slots__] for one in each]
