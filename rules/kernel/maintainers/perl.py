# SPDX-License-Identifier: GPL-2.0-or-later
"""The Perl patterns of MAINTAINERS, translated for RE2, which cannot be made to run away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

# What RE2 writes otherwise, or reads otherwise, than Perl does in an interpolated pattern.
_ESCAPES = {
    "h": r"[ \t]",
    "Z": r"\z",
    "e": r"\x1b",
    "R": r"(?:\r\n|[\n-\r])",
    "v": r"[\n-\r]",
    "Q": "Q",
    "E": "E",
}
_REPEATS = "*?{"


class Matcher(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> object | None:
        """A match anywhere in the text, or None."""


class Untranslatable(ValueError):
    """A pattern that RE2 cannot match; the text says why."""


def compiled(pattern: str) -> Matcher:
    """A pattern of RE2.  Raises Untranslatable."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        matcher: Matcher = re2.compile(pattern, options)
    except (re2.error, UnicodeError, RecursionError) as error:
        said = error.args[0] if error.args else error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise Untranslatable(words) from None
    return matcher


def translated(pattern: str) -> str:
    """A pattern that Perl reads with its ``x`` flag, in the words of RE2."""
    out: list[str] = []
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\" and i + 1 < len(pattern):
            out.append(_ESCAPES.get(pattern[i + 1], pattern[i : i + 2]))
            i += 2
        elif c == "[":
            end = class_end(pattern, i)
            out.append(pattern[i:end])
            i = end
        elif c == "#":
            break
        else:
            out.append("" if c.isspace() else c)
            i += 1
    return "".join(out)


def class_end(pattern: str, start: int) -> int:
    """The index after the ``]`` of the bracket expression that begins at ``start``."""
    i = start + 1
    if pattern[i : i + 1] == "^":
        i += 1
    if pattern[i : i + 1] == "]":
        i += 1
    while i < len(pattern) and pattern[i] != "]":
        if pattern[i] == "\\":
            i += 1
        elif pattern.startswith("[:", i):
            i = max(i, pattern.find(":]", i)) + 1
        i += 1
    return min(i + 1, len(pattern))


def needles(pattern: str) -> tuple[str, ...]:
    """Lower-case words of which a text must hold one for the pattern to match; none if unsure."""
    found: list[str] = []
    for alternative in _split(pattern):
        words = _needed(alternative)
        if not words:
            return ()
        found += words
    return tuple(dict.fromkeys(word.lower() for word in found))


def _split(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern, outside groups."""
    start = 0
    for i, piece in _pieces(pattern):
        if piece == "|":
            yield pattern[start:i]
            start = i + 1
    yield pattern[start:]


def _pieces(pattern: str) -> Iterator[tuple[int, str]]:
    """A pattern as characters, escapes, classes, groups and counts, each with its place."""
    i = 0
    while i < len(pattern):
        end = i + 1
        if pattern[i] == "\\":
            end = i + 2
        elif pattern[i] == "[":
            end = class_end(pattern, i)
        elif pattern[i] == "(":
            end = _group_end(pattern, i)
        elif pattern[i] == "{":
            end = pattern.find("}", i) + 1 or len(pattern)
        yield i, pattern[i:end]
        i = end


def _group_end(pattern: str, start: int) -> int:
    depth, i = 0, start
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 1
        elif pattern[i] == "[":
            i = class_end(pattern, i) - 1
        elif pattern[i] == "(":
            depth += 1
        elif pattern[i] == ")":
            depth -= 1
            if not depth:
                return i + 1
        i += 1
    return len(pattern)


def _needed(alternative: str) -> tuple[str, ...]:
    """The best set of words for one alternative: the one whose shortest word is longest."""
    sets: list[tuple[str, ...]] = []
    run = ""
    pieces = [piece for _, piece in _pieces(alternative)]
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=False):
        whole = after[:1] not in tuple(_REPEATS)
        plain = piece if piece.isalnum() or piece in "_-/,:;<>=~@!%&'\" " else ""
        if len(piece) == 2 and piece[0] == "\\" and not piece[1].isalnum():
            plain = piece[1]
        if plain and whole:
            run += plain
            continue
        sets.append((run,))
        run = ""
        if piece[0] == "(" and whole:
            sets.append(needles(_inside(piece)))
    best = max([*sets, (run,)], key=_shortest)
    return best if _shortest(best) else ()


def _shortest(words: tuple[str, ...]) -> int:
    return min(map(len, words), default=0)


def _inside(group: str) -> str:
    """What a group holds, without its flags; nothing of a group that only looks around."""
    body = group[1:-1]
    if not body.startswith("?"):
        return body
    flags, colon, rest = body.partition(":")
    return rest if colon and flags[1:].isalpha() | (flags == "?") else ""
