# SPDX-License-Identifier: GPL-2.0-or-later
"""The guard on every mail we send: no program may find a trailer, a tag or a command in it.

b4 applies trailers out of replies, indented ones too; patchwork collects tags; other bots obey
lines.  Our own texts are written so that the guard has nothing to say, and it refuses what it
does not need: the whole body is held to it, the signature too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.mail_said import Guarded
from service.render.visible import UNSAFE

LINE = 998
"""Bytes of a line, by RFC 5322."""
SIGNATURE = "-- "
FORBIDDEN = {
    "b4 reads a trailer": re.compile(r"\s*[\w-]\S*:\s+\S"),
    "git reads a trailer": re.compile(r"[A-Za-z0-9-]+[ \t]*:"),
    "patchwork reads a tag": re.compile(r"\s*[\w-]+-by\s*:", re.IGNORECASE),
    "a bot reads a command": re.compile(r"\s*[\w-]+-bot\s*:", re.IGNORECASE),
    "a bot reads a command behind its sign": re.compile(r"\s*[#@]\s*\w"),
    "b4 joins an address to the line before": re.compile(r"\s*<"),
    "a diff begins": re.compile(r"---|\+\+\+|@@ |diff |index [0-9a-f]|Index:|GIT binary patch"),
    "a diffstat": re.compile(r"\s*\d+ files?\b", re.IGNORECASE),
    "a pull request begins": re.compile(r"The following changes since"),
    "a mailbox begins a new mail": re.compile(r">?From "),
    "git cuts here": re.compile(r"[-\s]*(?:8<|>8|✂)"),
    "text that nobody sees": UNSAFE,
}
ANYWHERE = ("text that nobody sees",)


@dataclass(frozen=True, slots=True)
class Offence:
    """A line, counted from 1, that must not be sent, and why."""

    line: int
    why: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}: {self.text[:80]!r}"


class Unsafe(Exception):
    """A body that must not be sent; it is our fault, never the submitter's."""

    def __init__(self, *offences: Offence) -> None:
        super().__init__("; ".join(map(str, offences)))
        self.offences = offences


def offences(body: str) -> Iterator[Offence]:
    """What must not be sent of a body, line by line."""
    signed = 0
    for number, text in enumerate(body.split("\n"), 1):
        signed += text == SIGNATURE
        if signed > 1 and text == SIGNATURE:
            yield Offence(number, "a second signature begins", text)
        if len(text.encode("utf-8", "surrogatepass")) > LINE:
            yield Offence(number, "a line too long for a mail", text)
            continue
        for why, pattern in FORBIDDEN.items():
            found = pattern.search(text) if why in ANYWHERE else pattern.match(text)
            if found:
                yield Offence(number, why, text)


def guarded(body: str) -> Guarded:
    """The body, now fit to be sent.  Raises Unsafe with every offending line."""
    found = tuple(offences(body))
    if found:
        raise Unsafe(*found)
    return Guarded(body)
