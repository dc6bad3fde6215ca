# SPDX-License-Identifier: GPL-2.0-or-later
"""A stream of lines to single mails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.read.marks import is_patch_mark

FROM = re.compile(rb"From \S.*\d\d:\d\d(?::\d\d)?.*\d{4}\s*$|From \S+@\S+\s*$")
LONGEST = 512
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:|>?From ")
ESCAPED = re.compile(rb">+From ")


@dataclass(slots=True)
class _Mail:
    """The lines of a mail so far, without what passes its size."""

    most: int
    size: int = 0
    lines: list[bytes] = field(default_factory=list)

    def add(self, line: bytes) -> None:
        if self.size <= self.most:
            self.lines.append(line)
            self.size += len(line)

    def take(self) -> Iterator[bytes]:
        """The mail, if there is one; the next begins."""
        raw = b"".join(self.lines)
        self.lines.clear()
        self.size = 0
        if raw.strip():
            yield raw


def split_mbox(
    lines: Iterable[bytes], mboxrd: bool | None = None, most: int = 1 << 62
) -> Iterator[bytes]:
    """The mails of an mbox, one at a time, each with its From line.

    A From line counts only at the start or after a blank line, and before a header; the mark
    of git format-patch needs no blank line.  Lines quoted as mboxrd are restored where asked,
    or, with None, where public-inbox wrote it.  Of a mail of more than ``most`` bytes, what
    follows the line that passes them is not kept.
    """
    mail = _Mail(most)
    held: bytes | None = None
    blank = True
    for line in lines:
        if held is not None:
            if HEADER.match(line):
                yield from mail.take()
                mboxrd = held.startswith(b"From mboxrd@") if mboxrd is None else mboxrd
            mail.add(held)
            held = None
        if (
            line.startswith(b"From ")
            and FROM.match(line[:LONGEST])
            and (blank or is_patch_mark(line))
        ):
            held = line
            continue
        blank = not line.strip()
        mail.add(line[1:] if mboxrd and ESCAPED.match(line) else line)
    if held is not None:
        mail.add(held)
    yield from mail.take()
