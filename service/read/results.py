# SPDX-License-Identifier: GPL-2.0-or-later
"""The results of the operator's own mail server, in its Authentication-Results (RFC 8601).

Anybody can write such a header.  That of our server stands above whatever came with the mail, so
of the headers under its name only the topmost one counts that says anything of DKIM: a server
which is trusted has to say something of DKIM about every mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
RESULT = re.compile(r"\s*dkim\s*=\s*([a-z]+)(?![\w.-])", re.IGNORECASE)
PROPERTY = re.compile(r"(?:^|\s)header\.([a-z])\s*=\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A signature that the server found good: its domain, and what it said to tell it by."""

    domain: str
    selector: str = ""
    beginning: str = ""


def passed(headers: Sequence[str], server: str) -> tuple[Passed, ...]:
    """The good signatures of a mail; ``headers`` are its results as they stand, from the top."""
    for value in headers:
        name, *results = _plain(value).split(";")
        if name.split()[:1] != [server.lower()]:
            continue
        said = [(found[1].lower(), one) for one in results if (found := RESULT.match(one))]
        if said:
            good = (_passed(one) for word, one in said if word == "pass")
            return tuple(one for one in good if one is not None)
    return ()


def _passed(result: str) -> Passed | None:
    found = {name.lower(): value for name, value in PROPERTY.findall(result)}
    domain = found.get("d") or found.get("i", "").rpartition("@")[2]
    if not domain:
        return None
    return Passed(domain=domain, selector=found.get("s", ""), beginning=found.get("b", ""))


def _plain(value: str) -> str:
    """The header in small letters but for b, without comments; a quoted text says nothing.

    What others chose (an envelope's sender, an identity) may hold a semicolon between quotes.
    """
    kept: list[str] = []
    depth = 0
    for piece in re.split(r'("(?:[^"\\]|\\.)*"|\\.|[()])', value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            kept.append("?" if QUOTED.fullmatch(piece) else piece)
    text = "".join(kept)
    return re.sub(r"(?i)(header\.b\s*=\s*\S+)|(\S)", _lowered, text)


def _lowered(found: re.Match[str]) -> str:
    return found[1] or found[2].lower()
