# SPDX-License-Identifier: GPL-2.0-or-later
"""An address header as it was written, and what in it mail programs read otherwise than meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rules.kernel.identity import is_address

MOST = 500
"""As many addresses of a header are looked at."""
SHOWN = 120
ROLE = (
    r"\((?:maintainer|supporter|reviewer|odd fixer|orphan minder|obsolete minder|open list|"
    r"moderated list|subscriber list|commit_signer|authored|blamed_fixes)\b[^():]{0,40}:[^()]{0,120}\)?"
)
HIDDEN = r"(?i)undisclosed[- ]recipients"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a piece of a header; ``is_lost`` where somebody does not get the mail."""

    text: str
    what: str
    right: str
    is_lost: bool = True


@dataclass(frozen=True, slots=True)
class _Item:
    """One address of a header: as written, without its comments, and what was left open in it."""

    text: str
    bare: str
    unclosed: str = ""


def faults(value: str) -> Iterator[Fault]:
    """What is wrong with the value of a To or Cc header."""
    if re.search(HIDDEN, value[:SHOWN]):
        yield Fault(value[:SHOWN], "recipients that nobody can see", "their addresses", False)
        return
    items = [item for item in islice(_items(value), MOST) if item.bare.strip() or item.unclosed]
    for item, after in zip(items, [*items[1:], None], strict=False):
        fault = _fault(item, after)
        if fault is not None:
            yield fault


def _fault(item: _Item, after: _Item | None) -> Fault | None:
    text, bare = item.text[:SHOWN], " ".join(item.bare.split())
    if item.unclosed:
        return Fault(text, f"{item.unclosed} that is never closed", "both of a pair")
    name, angle, rest = bare.rpartition("<")
    email, _, behind = rest.partition(">")
    if angle and not is_address(email.strip()):
        whole = "".join(email.split())
        if is_address(whole):
            return Fault(text, f"a blank in {email}", whole, False)
        return Fault(text, f"{email or '<>'}, which is no address", "NAME <LOCAL@DOMAIN>")
    if not angle and "@" not in bare:
        if after is not None and "<" in after.bare:
            right = f'"{bare}, {after.bare.partition("<")[0].strip()}" <...>'
            return Fault(text, "a name with a comma, without quotes", right)
        return Fault(text, "a word that is no address", "NAME <LOCAL@DOMAIN>")
    if not angle and not is_address(bare):
        what = "no brackets around the address" if " " in bare else "a word that is no address"
        return Fault(text, what, "NAME <LOCAL@DOMAIN>")
    if re.search(ROLE, item.text):
        return Fault(text, "a role of get_maintainer.pl", "the address alone", False)
    if angle and behind.strip():
        return Fault(text, f"{behind.strip()[:40]} behind the address", "the address alone", False)
    return None if not angle or "@" not in name else _two(text)


def _two(text: str) -> Fault | None:
    """A name that is an address is common and does no harm; another address before it does."""
    first, _, second = text.rpartition("<")
    named = re.sub(r"[\"'\s]", "", first)
    return None if named.count("@") == 1 and "<" not in named else _glued(text, second)


def _glued(text: str, second: str) -> Fault:
    return Fault(text, f"{second.strip('<> ')} without a comma before it", "a comma between two")


def _items(value: str) -> Iterator[_Item]:
    """The addresses of a header, split at the commas that are in no quotes and no comment."""
    start, depth = 0, 0
    quoted = angle = escaped = False
    bare: list[str] = []
    for i, c in enumerate(value):
        if escaped or (c == "\\" and (quoted or depth)):
            escaped = not escaped
        elif c == '"' and not depth:
            quoted = not quoted
        elif not quoted and c in "()":
            depth = max(depth + (1 if c == "(" else -1), 0)
            continue
        elif not quoted and not depth:
            angle = c == "<" or (angle and c != ">")
            if c in ",;" or (c == ":" and not angle):
                if c != ":":  # the name of a group
                    yield _Item(value[start:i].strip(), "".join(bare))
                start, angle, bare = i + 1, False, []
                continue
        if not depth:
            bare.append(c)
    open_ = "a quote" if quoted else "a parenthesis" if depth else "a bracket" if angle else ""
    yield _Item(value[start:].strip(), "".join(bare), open_)
