# SPDX-License-Identifier: GPL-2.0-or-later
"""Text for a mail of 72 columns, in which no line begins with a submitter's word that means
something to a program."""

from __future__ import annotations

import re
import unicodedata

from service.render.visible import visible

WIDTH = 72
HIDDEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
"""Categories of characters that show nothing, or change how others show."""
QUOTES = "\"'`(…"


def plain(text: str) -> str:
    """The text with all that is hidden written as U+XXXX, and odd blanks too."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, visible(text)))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in HIDDEN or (category == "Zs" and character != " "):
        return f"<U+{ord(character):04X}>"
    return character


def columns(text: str) -> int:
    """How many columns a text takes where letters are of one width."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, room: int) -> str:
    """The text, or as much of it as fits into ``room`` columns, with a mark that some is gone."""
    most = 2 * room
    if len(text) <= most and columns(text) <= room:
        return text
    kept: list[str] = []
    used = 0
    for character in text[: most - 1]:
        used += _width(character)
        if used >= room:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def wrapped(text: str, indent: str = "", most: int = 8) -> tuple[str, ...]:
    """A paragraph as lines of at most 72 columns, at most ``most`` of them.

    It begins with a word of ours.  A word that a program may take for a key, an address or a
    command at the beginning of a line stays on the line of the word before it.
    """
    room = WIDTH - len(indent)
    lines: list[str] = []
    for unit in _units(plain(text), room):
        if lines and columns(lines[-1]) + 1 + columns(unit) <= room:
            lines[-1] += f" {unit}"
        elif len(lines) == most:
            lines[-1] = cut(f"{lines[-1]} {unit}", room)
            break
        else:
            lines.append(unit)
    return tuple(indent + line for line in lines)


def _units(text: str, room: int) -> list[str]:
    """What may begin a line: a harmless word, with those behind it that may not."""
    units: list[str] = []
    for word in text.split():
        if units and _means_something(word):
            units[-1] = cut(f"{units[-1]} {word}", room)
        else:
            units.append(cut(word, room))
    return units


def _means_something(word: str) -> bool:
    if re.match(r"https?://", word):
        return word.endswith(":")
    return ":" in word or not (word[0].isalnum() or word[0] in QUOTES) or word.isdigit()
