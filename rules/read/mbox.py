# SPDX-License-Identifier: GPL-2.0-or-later
"""A stream of lines to single mails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rules.read.marks import is_patch_mark

FROM = re.compile(rb"From \S.*\d\d:\d\d(?::\d\d)?.*\d{4}\s*$|From \S+@\S+\s*$")
LONGEST = 512
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:|>?From ")
ESCAPED = re.compile(rb">+From ")


def split_mbox(lines: Iterable[bytes], mboxrd: bool | None = None) -> Iterator[bytes]:
    """The mails of an mbox, one at a time, each with its From line.

    A From line counts only at the start or after a blank line, and before a header; the mark
    of git format-patch needs no blank line.  Lines quoted as mboxrd are restored where asked, or, with None, where public-inbox wrote it.
    """
    mail: list[bytes] = []
    held: bytes | None = None
    blank = True
    for line in lines:
        if held is not None:
            if HEADER.match(line):
                yield from _whole(mail)
                mail = [held]
                mboxrd = held.startswith(b"From mboxrd@") if mboxrd is None else mboxrd
            else:
                mail.append(held)
            held = None
        if (
            line.startswith(b"From ")
            and FROM.match(line[:LONGEST])
            and (blank or is_patch_mark(line))
        ):
            held = line
            continue
        blank = not line.strip()
        mail.append(line[1:] if mboxrd and ESCAPED.match(line) else line)
    if held is not None:
        mail.append(held)
    yield from _whole(mail)


def _whole(mail: list[bytes]) -> Iterator[bytes]:
    raw = b"".join(mail)
    if raw.strip():
        yield raw
