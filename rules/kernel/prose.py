# SPDX-License-Identifier: GPL-2.0-or-later
"""What of a message is prose: no quotes, blocks, logs, tables, references, trailers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rules.model import Message

LONGEST = 2000
FENCE = ("```", "~~~")
MARKS = (">", "|", "+--", "$ ", "# ", "//", "/*", "--", "==")
CODE = (";", "{", "}", "\\")
LOG = (
    r"\[ *(?:T\d+|\d{1,9}\.\d{1,9})\]|[\w-]{1,40} [0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d: |"
    r"[<\[]*(?:BUG|WARNING|INFO|Oops|KASAN|UBSAN|KCSAN)\b.{0,80}:|"
    r"Call [Tt]race|RIP: |-{5,}\[|(?:error|warning|note)(?:\[E\d+\])?: |[\w./+-]+:\d+(?::\d+)?: |"
    r"[\w./+-]+: (?:error|warning|fatal error|In function|undefined reference)\b|"
    r"(?:ld|ld\.lld|rust-lld|modpost|collect2|make(?:\[\d+\])?): |In file included from |"
    r"(?:ERROR|FAILED|PANIC|Unable to handle|Internal error|Modules linked in|CPU: )\b"
)
TRAILER = (
    r"[A-Z][A-Za-z-]{0,40}-by: |(?:Fixes|Link|Closes|Cc|CC|BugLink|Bug|References|Message-ID|"
    r"Depends-on|Acked|Reference|Change-Id|Commit|Url|URL|Bugzilla)s?: "
)
NOTE = r"\[ ?[\w. -]{1,40}:(?: |$)"
BULLET = r"(?:[-*+•o]|\(?\d{1,2}[.):])\s"
REFERENCE = r"[0-9a-f]{8,40} \(|\[\d{1,3}\]:?\s|\(?https?://|\* ?\[\d|[\w./+-]{1,200} +\| +\d"
TABLE = r"\S {3,}\S|\S\t+\S|\|.{1,80}\|"


def prose(message: Message) -> Iterator[tuple[int, str]]:
    """The lines that hold sentences, with their numbers in the message; nobody reads on after
    two thousand lines, and no rule has to.

    A note in brackets over several lines is somebody else's.
    """
    fenced = log = listed = noted = False
    for number, line in islice(message.prose(), LONGEST):
        text = line.strip()
        note, noted = noted, _stays_noted(text, noted)
        if note or noted:
            continue
        if text.startswith(FENCE):
            fenced = not fenced
            continue
        if not text:
            log = listed = False
            continue
        listed = listed or bool(re.match(BULLET, text))
        log = log or bool(re.match(LOG, text))
        block = line.startswith("  ") and not listed
        if not (fenced or log or block) and is_sentence(line):
            yield number, line


def _stays_noted(text: str, noted: bool) -> bool:
    """Whether a maintainer's note "[ name: what was changed" is still open after this line."""
    begins = bool(re.match(NOTE, text))
    return (noted or begins) and not text.endswith("]")


def is_sentence(line: str) -> bool:
    """Whether a line, seen alone, is neither quoted, indented, code, tabular, nor a reference."""
    text = line.strip()
    if line.startswith(("\t", "    ")) or text.startswith(MARKS) or text.endswith(CODE):
        return False
    if re.match(TRAILER, text) or re.match(REFERENCE, text) or re.search(TABLE, text[:400]):
        return False
    return not (text.startswith('"') and text.endswith('"'))
