# SPDX-License-Identifier: GPL-2.0-or-later
"""What the writer of a reply says in it, without what is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rules.model import Trailer
from rules.read.trailers import read_trailers

NARROW = (
    r"(?i)\bpatch(?:es)? ?#?\d|#\d|\b\d{1,3}/\d|\b(?:parts?|bits|portions?|side|bindings|dts) ?[:,.]?$|"
    r"\bfeel free to (?:ignore|drop|skip)|\bignore (?:this|it|my|me)\b"
)
LINES = 60
"""So many lines of a reply are kept."""
LOOKED_AT = 4000
LONG = 300
REVIEWS = ("Reviewed-by", "Acked-by", "Tested-by")
END = r"-- ?$|_{20,}$|-{3,} ?(?:Original|Forwarded) [Mm]essage|(?:diff --git|@@ -\d)"
INTRODUCED = r"(?:On|Le|Am|Den|El) .{6,250}(?:wrote|écrit|schrieb|skrev|escribió) ?:$"


def own_words(text: str) -> tuple[str, ...]:
    """The lines of a reply that are not quoted, up to its signature or a diff."""
    return tuple(_own(text.split("\n", LOOKED_AT)[:LOOKED_AT]))


def _own(lines: Iterable[str]) -> Iterator[str]:
    kept = 0
    for line in lines:
        if re.match(END, line[:LONG]) or kept == LINES:
            return
        if line.strip() and line[0] not in ">|" and not re.match(INTRODUCED, line[:LONG]):
            kept += 1
            yield line[:LONG].rstrip()


def reviews(words: Iterable[str]) -> tuple[Trailer, ...]:
    """The tags of a review among these lines, each at the start of one."""
    found = read_trailers([one for one in words if "-by" in one.lower()], 1)
    return tuple(tag for tag in found if tag.person and given(tag))


def is_narrow(words: Sequence[str], tag: Trailer) -> bool:
    """Whether the lines around a tag say that it is for some patches only, or may be left out."""
    at = next((n for n, line in enumerate(words) if line.startswith(tag.key)), 0)
    return any(re.search(NARROW, line) for line in words[max(at - 2, 0) : at + 3])


def given(tag: Trailer) -> tuple[str, ...]:
    """The reviews that a tag stands for: Reviewed-and-tested-by is two, Signed-off-by none."""
    words = tag.key.lower().split("-")
    known = (one for one in REVIEWS if one.partition("-")[0].lower() in words)
    return tuple(known) if words[-1] == "by" else ()
