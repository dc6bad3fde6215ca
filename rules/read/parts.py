# SPDX-License-Identifier: GPL-2.0-or-later
"""Which parts of a mail are its text: the plain ones, and a patch that was attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rules.model import Transport
from rules.read.came_by import lists_of
from rules.read.header import fits, to_text
from rules.read.mail import LINE, Mail, Part
from rules.read.marks import is_patchbreak

PATCH_KINDS = ("text/x-patch", "text/x-diff", "application/x-patch", "application/x-diff")
PATCH_NAMES = (".patch", ".diff")
DIFF = re.compile(rb"^(?:diff --git |--- (?:a/|/dev/null)|Index: )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text of a mail: bytes with LF line ends, and the charset it claims."""

    content: bytes
    charset: str | None
    flowed: bool = False
    delsp: bool = False


def texts(mail: Mail) -> Iterator[Text]:
    """The texts of a mail in order; a diff that stands in two parts is taken once."""
    chosen = list(_chosen(mail))
    for part in chosen:
        content = part.content
        if content.count(b"\r\n") == content.count(b"\n"):
            content = content.replace(b"\r\n", b"\n")
        if _is_patch(part) and content.startswith(b"From "):
            content = content.partition(b"\n")[2]
        if len(chosen) > 1 and content and not content.endswith(b"\n"):
            content += b"\n"
        yield Text(content, part.charset, part.flowed, part.delsp)


def transport(mail: Mail) -> Transport:
    """How the mail carried its text."""
    chosen = list(_chosen(mail))
    first = chosen[0] if chosen else None
    carried = next((p for p in chosen if DIFF.search(p.content)), None)
    several = len(mail.parts) > 1  # quilt names the only part of its mails
    named = carried is not None and (carried.kind in PATCH_KINDS or carried.name is not None)
    return Transport(
        kind=first.kind if first else mail.kind,
        charset=first.charset if first else None,
        encoding=first.encoding if first else None,
        flowed=any(part.flowed for part in chosen),
        html=any(part.kind == "text/html" for part in mail.parts),
        attached=(carried.name or carried.kind) if carried and several and named else None,
        recipients=tuple((n, one) for n in ("To", "Cc") for one in mail.headers.get(n.lower(), ())),
        lists=lists_of(mail),
        misread=next(_misread(mail), None),
        outer=mail.kind,
    )


def _misread(mail: Mail) -> Iterator[str]:
    """The lines of the message that neither their charset nor UTF-8 explains."""
    for text in texts(mail):
        if text.content.isascii() or fits(text.content, text.charset):
            continue
        for line in takewhile(lambda one: not is_patchbreak(one), lines_of(text)):
            if not fits(line, text.charset):
                yield to_text(line, text.charset).rstrip("\r\n")[:LINE]


def _chosen(mail: Mail) -> Iterator[Part]:
    plain = [p for p in mail.parts if p.kind == "text/plain" and not _is_patch(p)]
    patches = [p for p in mail.parts if _is_patch(p)]
    if not plain and not patches:
        yield from (p for p in mail.parts if p.kind.startswith("text/"))
        return
    if any(DIFF.search(p.content) for p in patches):
        whole = next((p for p in patches if re.match(rb"From [0-9a-f]{40} ", p.content)), None)
        yield from (p for p in plain if not DIFF.search(p.content) and not whole)
        yield from patches if not whole else (whole,)
        return
    yield from plain


def _is_patch(part: Part) -> bool:
    named = part.name is not None and part.name.lower().endswith(PATCH_NAMES)
    return part.kind in PATCH_KINDS or named


def lines_of(text: Text) -> Iterator[bytes]:
    """The lines of a text with their ends, format=flowed undone."""
    lines = text.content.split(b"\n")
    whole = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return _unflowed(whole, text.delsp) if text.flowed else iter(whole)


def _unflowed(lines: list[bytes], delsp: bool) -> Iterator[bytes]:
    """Undo format=flowed (RFC 3676): unstuff, and join what was softly broken."""
    held: list[bytes] = []
    for line in lines:
        bare = line.rstrip(b"\n").removesuffix(b"\r")
        if bare == b"-- ":
            if held:
                yield b"".join(held)
            held.clear()
            yield line
            continue
        bare = bare.removeprefix(b" ")
        if bare.endswith(b" "):
            held.append(bare[:-1] if delsp else bare)
            continue
        yield b"".join((*held, bare, b"\n"))
        held.clear()
    if held:
        yield b"".join(held)
