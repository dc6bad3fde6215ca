# SPDX-License-Identifier: GPL-2.0-or-later
"""The trailers the kernel knows (as of v7.1), and how far a word is from one of them;
tags that stand where git does not look, and the marks coding tools leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.model import Message, Trailer
from rules.read.trailers import read_trailers

PEOPLE = (
    "Signed-off-by",
    "Co-developed-by",
    "Acked-by",
    "Reviewed-by",
    "Tested-by",
    "Reported-by",
    "Suggested-by",
    "Originally-by",
    "Debugged-by",
    "Bisected-by",
    "Reported-and-tested-by",
)
KNOWN = (*PEOPLE, "Assisted-by", "Cc", "Fixes", "Closes", "Link", "BugLink")
WORDS = (
    *("asked-by", "backed-by", "hacked-by", "listed-by", "packed-by", "ported-by", "posted-by"),
    *("reposted-by", "rested-by", "revised-by", "texted-by", "reviewed-on"),
)
ADVERT = (
    r"\W{0,4}(?:(?:ai[ -])?generated[ -](?:with|by|using)|(?:written|made)[ -]with):? {0,2}\[?"
    r"(?:claude|(?:github )?copilot|chatgpt|gpt-|(?:openai )?codex|gemini|cursor|aider|devin|"
    r"windsurf|opencode|an? (?:ai|llm)|llm)\b"
)
SESSION = (
    r"https://(?:claude\.ai/(?:code|share)|chatgpt\.com/(?:codex|share|s)|cursor\.com/agents|"
    r"ampcode\.com/threads|app\.devin\.ai/sessions|jules\.google\.com/task|"
    r"gemini\.google\.com/share)/"
)
STRAY = r"([A-Za-z-]{2,22})[ \t]?:"
COMMIT = r"(?:commit )?(?=[a-fA-F]{0,39}[0-9])[0-9a-fA-F]{5,64}\b"
BARE_FIXES = r'Fixes (?:commit )?[0-9a-f]{7,40} \("[^"]+"\)[ \t]*'
BY_LOWER = {tag.lower(): tag for tag in KNOWN}


def is_person_tag(key: str) -> bool:
    """Whether the value names a person: any known tag of people, or a word that ends in -by."""
    low = key.lower()
    return low in {tag.lower() for tag in PEOPLE} or (low.endswith("-by") and low != "assisted-by")


def known(key: str) -> str | None:
    """The tag as the kernel writes it, whatever the case; None for an unknown one."""
    return BY_LOWER.get(key.lower())


def meant(key: str) -> str | None:
    """The known tag that a misspelt key is at most two edits away from; None if it is known,
    or far from any."""
    low = key.lower()
    if low in BY_LOWER or low in WORDS or not 6 <= len(low) <= 24:
        return None
    near = [(distance(low, one), tag) for one, tag in BY_LOWER.items() if len(one) > 5]
    edits, tag = min(near)
    return tag if edits <= 2 else None


def stray(message: Message) -> Iterator[Trailer]:
    """The tags in the text above the trailer block, where git does not see them: a known key at
    the start of a line with a value of its kind."""
    return (tag for number, line in message.prose() for tag in _tag(line, number))


def below(message: Message) -> Iterator[Trailer]:
    """The tags below the ``---``, with their line numbers there."""
    return (tag for number, line in enumerate(message.notes, 1) for tag in _tag(line, number))


def _tag(line: str, number: int) -> Iterator[Trailer]:
    key = re.match(STRAY, line)
    if key and known(key[1]):
        yield from (one for one in read_trailers((line,), number) if _has_value(one))


def _has_value(tag: Trailer) -> bool:
    if tag.named("Fixes"):
        return bool(re.match(COMMIT, tag.value))
    if tag.named("Closes"):
        return tag.value.startswith(("http://", "https://"))
    return tag.person is not None and is_person_tag(tag.key)


def every(message: Message) -> tuple[Trailer, ...]:
    """The trailers git sees, and the tags above them, in order."""
    return (*stray(message), *message.trailers)


def fixes(message: Message) -> Iterator[Trailer]:
    """The Fixes tags, and lines that lack nothing but the colon to be one."""
    yield from (tag for tag in every(message) if tag.named("Fixes"))
    for number, line in enumerate(message.body, message.first):
        if re.fullmatch(BARE_FIXES, line):
            yield Trailer(key="Fixes", value=line[6:].strip(), line=number)


def sign_offs(message: Message) -> tuple[Trailer, ...]:
    """Every Signed-off-by of the message, wherever git would look for it."""
    return tuple(tag for tag in every(message) if tag.named("Signed-off-by"))


def tool_mark(lines: Sequence[str]) -> int | None:
    """The index of the first line in which a coding tool leaves its mark; None without one."""
    return next((i for i, line in enumerate(lines) if _has_mark(line)), None)


def _has_mark(line: str) -> bool:
    return bool(re.match(ADVERT, line, re.IGNORECASE) or re.search(SESSION, line))


def distance(one: str, two: str) -> int:
    """How many single letters must change to make one word of the other; at most 3 is exact."""
    if abs(len(one) - len(two)) > 2:
        return 3
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
