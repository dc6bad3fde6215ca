# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands in a letter: what somebody asks of this service, and nothing that he quotes.

A command begins its line, as do those of other bots of the kernel (reference: ux.md, 2.5).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from rules.read.header import to_text
from rules.read.mail import LINE, Mail

Word = Literal["stop", "stop series", "start", "recheck", "wrong", "help", "unknown"]
KNOWN = frozenset(get_args(Word)) - {"wrong", "unknown"}
COMMAND = re.compile(r"#ksquirrel(?:[ \t]+|$)", re.IGNORECASE)
END = re.compile(r"--[ \t]*$|_{5,}[ \t]*$|-{2,}[ \t]*(?:original|forwarded) message", re.IGNORECASE)
"""A signature, or what stands above a mail that is quoted without marks."""
SUBJECT = re.compile(r"\s*(?:re:\s*)?stop\s+([a-z2-7]{26})\s*", re.IGNORECASE)
MOST = 5
LINES = 2000
WORDS = 4000
"""As many characters as are kept of what somebody says is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is asked; ``rule`` and ``text`` are those of ``wrong``.

    ``text`` is in the writer's words; ``token`` names the mail of ours that is meant, where the
    subject does.
    """

    word: Word
    rule: str | None = None
    text: str = ""
    token: str | None = None


def commands_of(mail: Mail, rules: Collection[str]) -> tuple[Command, ...]:
    """The first commands of a letter; ``rules`` are the names that ``wrong`` may give."""
    found = SUBJECT.fullmatch(mail.text("subject"))
    by_subject = [Command(word="stop", token=found[1].lower())] if found else []
    return (*by_subject, *read_commands(text_of(mail), rules))[:MOST]


def text_of(mail: Mail) -> str:
    """The text that somebody wrote: the first part of plain text that is no attachment."""
    for part in mail.parts:
        if part.kind == "text/plain" and part.name is None:
            return to_text(part.content, part.charset)
    return ""


def read_commands(text: str, rules: Collection[str]) -> tuple[Command, ...]:
    """The first commands of a text."""
    lines = tuple(_own_lines(text))
    starts = [n for n, line in enumerate(lines) if COMMAND.match(line)][:MOST]
    ends = (*starts[1:], len(lines))
    return tuple(
        _command(lines[start], lines[start + 1 : end], rules)
        for start, end in zip(starts, ends, strict=False)
    )


def _own_lines(text: str) -> Iterator[str]:
    """The lines before any signature; quoted ones are empty."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for line in plain.split("\n", LINES)[:LINES]:
        if END.match(line[:LINE]):
            return
        yield "" if line.startswith((">", "|")) else line[:LINE]


def _command(line: str, below: tuple[str, ...], rules: Collection[str]) -> Command:
    said = line[len("#ksquirrel") :].split()
    words = " ".join(said).lower().rstrip(".!")
    for word in KNOWN:
        if words == word:
            return Command(word=word)
    if said and said[0].lower().rstrip(":") == "wrong":
        rest = said[1:]
        name = rest[0].strip("[],:;.").lower() if rest else ""
        rule = name if name in rules else None
        told = " ".join(rest[1:] if rule else rest)
        return Command(word="wrong", rule=rule, text=_text((told, *below)))
    return Command(word="unknown", text=" ".join(said)[:40])


def _text(lines: tuple[str, ...]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip()[:WORDS]
