# SPDX-License-Identifier: GPL-2.0-or-later
"""Whose change a diff is: paths, status and modes from its header lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.model import Status

ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


@dataclass(frozen=True, slots=True)
class Names:
    """Both paths (None for /dev/null), what happened, and the modes where they are given."""

    old: str | None
    new: str | None
    status: Status
    old_mode: str | None = None
    new_mode: str | None = None


def names_of(header: Sequence[str]) -> Names | None:
    """The names in a file's header; None where it has none."""
    said = {key: _after(header, key) for key in ("rename from ", "rename to ", "copy from ",
            "copy to ", "--- ", "+++ ", "old mode ", "new mode ", "new file mode ",
            "deleted file mode ")}  # fmt: skip
    git = header[0].removeprefix("diff --git ") if header[0].startswith("diff --git ") else None
    old, new = _paths(said, git)
    if old is None and new is None:
        return None
    index = next((re.search(r" (\d{6})$", line) for line in header if line[:6] == "index "), None)
    kept = index[1] if index else None
    if said["new file mode "] or old is None:
        return Names(None, new, "added", None, said["new file mode "] or kept)
    if said["deleted file mode "] or new is None:
        return Names(old, None, "deleted", said["deleted file mode "] or kept, None)
    status: Status = "modified"
    if said["rename to "]:
        status = "renamed"
    elif said["copy to "]:
        status = "copied"
    return Names(old, new, status, said["old mode "] or kept, said["new mode "] or kept)


def is_bare(header: Sequence[str]) -> bool:
    """Whether both names are the same to the letter, as without a/ and b/ before them."""
    before, after = _after(header, "--- "), _after(header, "+++ ")
    if before is None or after is None:
        line = header[0].removeprefix("diff --git ")
        before, after = line[: len(line) // 2], line[len(line) // 2 + 1 :]
        return line != header[0] and before == after and not _has_level(before)
    return before.removesuffix(".orig") == after != "/dev/null" and not _has_level(after)


def _has_level(name: str) -> bool:
    first, slash, _ = unquoted(name).partition("/")
    return bool(slash) and first in PREFIXES


def _after(header: Sequence[str], key: str) -> str | None:
    found = next((line[len(key) :] for line in header if line.startswith(key)), None)
    if found is None:
        return None
    return found if found.startswith('"') else found.split("\t")[0].rstrip("\r\n")


def _paths(said: dict[str, str | None], git: str | None) -> tuple[str | None, str | None]:
    for kind in ("rename", "copy"):
        before, after = said[f"{kind} from "], said[f"{kind} to "]
        if before is not None and after is not None:
            return unquoted(before), unquoted(after)
    before, after = said["--- "], said["+++ "]
    if before is not None and after is not None:
        return _both(before, after)
    return _from_git_line(git) if git else (None, None)


def _both(before: str, after: str) -> tuple[str | None, str | None]:
    """Both names; a first level in which alone they differ (linux-6.1/) is none of theirs."""
    old, new = _stripped(before), _stripped(after)
    if old and new and old != new:
        rests = {name.partition("/")[2] for name in (unquoted(before), unquoted(after))}
        if len(rests) == 1 and "" not in rests:
            return (rest := rests.pop()), rest
    return old, new


def _from_git_line(line: str) -> tuple[str | None, str | None]:
    """Both names of ``a/x b/x``, which are equal here; with --no-prefix there is no a/."""
    if line.startswith('"'):
        end = re.match(r'"(?:[^"\\]|\\.)*"', line)
        both = (line[: end.end()], line[end.end() + 1 :]) if end else (line, line)
        return _stripped(both[0]), _stripped(both[1])
    middle = len(line) // 2
    before, after = _stripped(line[:middle]), _stripped(line[middle + 1 :])
    return (before, after) if before == after else (None, None)


def _stripped(name: str) -> str | None:
    """A name without its first level, as -p1 reads it; None for /dev/null."""
    name = unquoted(name)
    if name == "/dev/null":
        return None
    first, slash, rest = name.partition("/")
    return rest if slash and rest and first in PREFIXES else name


PREFIXES = frozenset({"a", "b", "c", "i", "w", "o", "linux", "linux.orig", "old", "new"})


def unquoted(name: str) -> str:
    """A name as git quotes it (``"caf\\303\\251.c"``) to the name itself."""
    if len(name) < 2 or name[0] != '"' or name[-1] != '"':
        return name

    def one(match: re.Match[str]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 255 if code[0] in "01234567" else ESCAPES.get(code, 63)])

    pieces = re.split(r"(\\(?:[0-7]{1,3}|.))", name[1:-1])
    raw = b"".join(
        one(match) if (match := re.fullmatch(r"\\([0-7]{1,3}|.)", piece)) else
        piece.encode("utf-8", "surrogateescape")
        for piece in pieces
    )  # fmt: skip
    return raw.decode("utf-8", "surrogateescape")
