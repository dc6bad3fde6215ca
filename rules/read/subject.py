# SPDX-License-Identifier: GPL-2.0-or-later
"""A subject line to tags, version, counter, areas and title (corpus/README.md, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rules.model import Subject
from rules.read.mailinfo import clean_subject

REPLY = re.compile(
    r"(?:re|reply|fwd?|aw|sv|antw|回复|答复|转发)(?:\[\d+\])?\s*[:：]\s*|re\s+(?=\S)", re.IGNORECASE
)
GROUP = re.compile(r"\[([^\]]{0,200})\]\s*")
COUNTER = re.compile(
    r"(?<![\d.v])(\d{1,4})(?:\s?/\s?|\s?of\s?)(\d{1,4}(?![\d.])|[nmx]\b)", re.IGNORECASE
)
GLUED = re.compile(r"^(.*?)(PATCH|RFC|RESEND)(v?\d.*)$", re.IGNORECASE)
LED = re.compile(r"(PATCH|RFC|RESEND)[-_](.+)", re.IGNORECASE)
SPACED = re.compile(r"(?<![^\s,])(?:v|ver|version)[ .:]+(?=\d{1,3}(?![^\s,]))", re.IGNORECASE)
VERSION = re.compile(r"-?v(?:er(?:sion)?)?\.?(\d{1,3})(?:[-_](?!rc)(.*))?", re.IGNORECASE)
TAIL = re.compile(r"\(v(\d{1,3})\)$", re.IGNORECASE)
MARKS = frozenset(("PATCH", "RFC", "RFT", "RESEND", "WIP"))
PREFIX = re.compile(r"([^\s:\[\]\"'`()][^:\[\]\"'`()]{0,60}):\s+(?=\S)")

LONGEST = 4096


@dataclass(slots=True)
class _Tags:
    """What the brackets held."""

    words: list[str] = field(default_factory=list)
    version: int = 1
    number: int | None = None
    total: int | None = None


def read_subject(raw: str) -> Subject:
    """The subject of a mail, decoded and unfolded."""
    raw = " ".join(raw[:LONGEST].split())
    rest = raw
    while match := REPLY.match(rest):
        rest = rest[match.end() :]
    tags = _Tags()
    while match := GROUP.match(rest):
        _read_group(tags, match[1])
        rest = rest[match.end() :]
    title = " ".join(clean_subject(raw).split())
    tail = TAIL.search(title)
    return Subject(
        raw=raw,
        title=title,
        tags=tuple(tags.words),
        version=int(tail[1]) if tail and tags.version == 1 else tags.version,
        number=tags.number,
        total=tags.total,
        areas=areas(rest),
    )


def commit_subject(title: str) -> Subject:
    """The subject of a commit, which carries no counter."""
    tags = _Tags()
    rest = title
    while match := GROUP.match(rest):
        _read_group(tags, match[1])
        rest = rest[match.end() :]
    return Subject(raw=title, title=title, tags=tuple(tags.words), areas=areas(rest))


def areas(title: str) -> tuple[str, ...]:
    """The prefixes before the first word that is none: ``mm: slub: free once``, (mm, slub)."""
    found: list[str] = []
    while match := PREFIX.match(title):
        area = match[1].strip()
        if len(area) > 40 or not _is_area(area):
            break
        found.append(area)
        title = title[match.end() :]
    return tuple(found)


def _is_area(area: str) -> bool:
    """Whether it names a part of the tree: one word, or a list of words."""
    pieces = re.split(r"\s*[,/&+]\s*|\s+and\s+", area)
    return all(len(piece.split()) <= (1 if len(pieces) > 1 else 3) for piece in pieces)


def _read_group(tags: _Tags, group: str) -> None:
    if match := COUNTER.search(group):
        tags.number = int(match[1])
        tags.total = int(match[2]) if match[2].isdigit() else None
        group = group[: match.start()] + " " + group[match.end() :]
    for word in re.split(r"[\s,]+", SPACED.sub("v", group)):
        _read_word(tags, word.strip("|;:.()[/"))


def _read_word(tags: _Tags, word: str) -> None:
    pieces = re.split(r"[-_/|]", word)
    if len(pieces) > 1 and MARKS.issuperset(piece.upper() for piece in pieces):
        tags.words += pieces
        return
    if led := LED.fullmatch(word):
        tags.words.append(led[1])
        word = led[2]
    elif glued := GLUED.match(word):
        _read_word(tags, glued[1] + glued[2])
        word = glued[3]
    if match := VERSION.fullmatch(word):
        tags.version = int(match[1])
        word = match[2] or ""
    if word.strip("-_/"):
        tags.words.append(word)
