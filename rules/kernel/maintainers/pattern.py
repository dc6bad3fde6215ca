# SPDX-License-Identifier: GPL-2.0-or-later
"""The file patterns of MAINTAINERS: F: and X:, as the script changes and matches them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rules.kernel.maintainers.entry import Behaviour
from rules.kernel.maintainers.perl import Matcher, compiled

# folder: ends in a slash.  bare: may name a folder on disk.  name: cannot.  regex: the rest.
Form = Literal["folder", "bare", "name", "regex"]
IsFolder = Callable[[str], bool]

_SPECIAL = re.compile(r"[][\\^$|?*+(){}]")
_ODD = re.compile(r"[\\^$|+(){}]")
_SINGLE = {".": r"\.", "*": ".*", "?": ".", "**": ".*.*"}
_DOUBLE = {**_SINGLE, "**": "(?:.*)"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """An F: or X: line: number ``line`` of entry number ``entry``.

    ``home`` is the folder that every path it matches lies in.  ``rest`` is what follows it in
    a plain pattern, or the whole text of one with wildcards; ``slashes`` are the script's count.
    """

    tag: str
    entry: int
    line: int
    form: Form
    home: str
    rest: str
    slashes: int
    any_depth: bool = False

    @property
    def rank(self) -> int:
        """How closely it matches, by the script: deeper is more, a wildcard at first least."""
        if self.form == "regex" and self.rest.startswith((".*", "(?:.*)")):
            return -1
        return self.slashes + (self.form != "folder" and not self.rest.endswith("/"))

    def matches(self, path: str, is_folder: IsFolder) -> bool:
        """Whether it takes a path that lies in ``home``."""
        if self.form == "folder":
            return True
        if self.form == "regex":
            return self._regex(path)
        rest = path[len(self.home) + 1 :] if self.home else path
        if not rest.startswith(self.rest):
            return False
        after = rest[len(self.rest) :]
        if after.startswith("/"):
            return self.form == "bare" and is_folder(path[: len(path) - len(after)])
        if "/" in after:
            return False
        return not after or self.form == "name" or not is_folder(path[: len(path) - len(after)])

    def _regex(self, path: str) -> bool:
        deep = self.any_depth or self.rest.endswith("/")
        if not deep and path.count("/") != self.slashes:
            return False
        if not all(piece in path for piece in _pieces(self.rest)):
            return False
        if self.rest in (".*", ".*/") and "\n" not in path:
            return True
        return matcher(f"^{self.rest}").search(readable(path)) is not None


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Words that every match of a pattern holds, as far as that is plain to see."""
    if _ODD.search(text.replace("\\.", "")) or "[]" in text or "[^]" in text:
        return ()
    return tuple(filter(None, re.split(r"\[[^]]*\]|\\\.|[.*]", text)))


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Matcher:
    """A pattern of RE2, compiled once.  Raises Untranslatable."""
    return compiled(pattern)


def readable(text: str) -> str:
    """A text without the lone surrogates that stand for bytes of no character."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def read(tag: str, value: str, entry: int, line: int, behaviour: Behaviour) -> Pattern:
    """The pattern of an F: or X: line.  Raises Untranslatable."""
    slashes = value.count("/")
    plain = not _SPECIAL.search(value) and not value.startswith("/")
    if plain and value.endswith("/"):
        return Pattern(tag, entry, line, "folder", value[:-1], "", slashes)
    if plain:
        home, _, rest = value.rpartition("/")
        return Pattern(tag, entry, line, "name" if "." in value else "bare", home, rest, slashes)
    words = _DOUBLE if behaviour.double_star else _SINGLE
    text = re.sub(r"\*\*|[.*?]", lambda found: words[found[0]], value)
    compiled(f"^{text}")
    any_depth = behaviour.double_star and "**" in value
    home = "" if _ODD.search(value) else re.split(r"[][*?]", value)[0].rpartition("/")[0]
    return Pattern(tag, entry, line, "regex", home, text, slashes, any_depth)
