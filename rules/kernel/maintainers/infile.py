# SPDX-License-Identifier: GPL-2.0-or-later
"""The addresses that stand in a file, as the script takes them from .yaml files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, cast

from rules.kernel.maintainers.mailmap import Address, quoted

_SIZE = 1 << 20
_PLACE = (
    r"""[\p{L}"' ,.+-]*\s*,*\s*[(<{]?"""
    r"""([A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9]+)[)>}]?"""
)


class _Found(Protocol):
    def group(self, number: int) -> str: ...


class _Finder(Protocol):
    def finditer(self, text: str) -> Iterator[_Found]: ...


def addresses(content: bytes) -> Iterator[Address]:
    """The people named in a file, in order; names are guessed from what precedes an address.

    What lies beyond the first MiB is not read.
    """
    if b"@" not in content:
        return
    import re2

    text = content[:_SIZE].decode("utf-8", "replace")
    for found in cast("_Finder", re2.compile(_PLACE)).finditer(text):
        before = found.group(0).partition(found.group(1))[0]
        yield Address(quoted(_name(before.rstrip("(<{"))), found.group(1))


def _name(before: str) -> str:
    """The last two words before an address; three where one of them is an initial."""
    bare = before.strip().removeprefix('"').removesuffix('"')
    words = [w for w in re.split(r"[^\w',.+-]|[\d_]", bare) if w not in tuple("',.+-")]
    if len(words) > 2:
        initials = any(len(w) == 1 or (len(w) == 2 and w.endswith(".")) for w in words[-3:-1])
        words = words[-3:] if initials else words[-2:]
    name = " ".join(words)
    return name.removesuffix(",").removesuffix(".").removeprefix(",").removeprefix(".")
