# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes of one mail to headers and parts, within hard limits.

compat32 only: the stdlib's newer policies take seconds on headers made for that
(reference: ux.md, T7 and T8).
"""

from __future__ import annotations

import email.parser
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value

from rules.model import Person
from rules.read.header import ADDRESSES, HEADER, ID, addresses, decoded, utf8
from rules.read.transfer import content_of, encoding_of

LINE = 8192


class Unreadable(Exception):
    """A mail that is refused; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes and counts above which a mail is refused."""

    mail: int = 2 << 20
    headers: int = 128 << 10
    header: int = HEADER
    addresses: int = ADDRESSES
    parts: int = 100
    depth: int = 10
    lines: int = 2000


LIST = Limits()
LOCAL = Limits(mail=256 << 20)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a mail: its declared type, and its content without transfer encoding."""

    kind: str
    charset: str | None
    encoding: str | None
    flowed: bool
    delsp: bool
    name: str | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: headers by lower-case name, unfolded and still encoded, and its leaf parts."""

    headers: dict[str, tuple[str, ...]]
    kind: str
    parts: tuple[Part, ...]

    def raw(self, name: str) -> str:
        """The last header of this name as it stands, empty without one."""
        values = self.headers.get(name)
        return values[-1] if values else ""

    def text(self, name: str) -> str:
        """The last header of this name, decoded."""
        return decoded(self.raw(name))

    def people(self, *names: str) -> tuple[Person, ...]:
        """The addresses of these headers, decoded, each address once."""
        found: dict[str, Person] = {}
        for name in names:
            for value in self.headers.get(name, ()):
                for person in addresses(value):
                    found.setdefault(person.email.lower(), person)
        return tuple(found.values())

    def ids(self, *names: str) -> tuple[str, ...]:
        """The Message-IDs in these headers, without brackets, each once, in order."""
        found = (m for name in names for v in self.headers.get(name, ()) for m in ID.findall(v))
        return tuple(dict.fromkeys(found))


def read_mail(raw: bytes, limits: Limits = LIST) -> Mail:
    """Parse a mail.  Raises Unreadable with the reason when it passes a limit or is no mail."""
    if len(raw) > limits.mail:
        raise Unreadable(f"a mail of over {limits.mail:,} bytes, which is the limit")
    raw = _without_leading_lines(raw)
    _check_headers(raw, limits)
    _check_parts(raw, limits)
    try:
        message = email.parser.BytesParser().parsebytes(raw)
        headers = _headers(message)
        parts = tuple(_parts(message, limits, 0))
    except RecursionError:
        raise Unreadable("nested too deeply to read") from None
    except ValueError as error:
        raise Unreadable(f"damaged headers: {error}") from None
    if not headers:
        raise Unreadable("no mail headers at its beginning")
    if len(parts) > limits.parts:
        raise Unreadable(f"more than {limits.parts} parts")
    return Mail(headers, _kind(message), parts)


def _without_leading_lines(raw: bytes) -> bytes:
    """Drop a byte order mark, blank lines and the mbox lines before the headers."""
    at = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw[at : at + 1] in (b"\r", b"\n") or raw.startswith((b"From ", b">From "), at):
        end = raw.find(b"\n", at)
        at = len(raw) if end < 0 else end + 1
    return raw[at:]


def _check_headers(raw: bytes, limits: Limits) -> None:
    ends = [i for i in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if i >= 0]
    size = min(ends, default=len(raw))
    if size > limits.headers and (ends or re.match(rb"[!-9;-~]+:", raw)):
        raise Unreadable(f"headers of {size:,} bytes, over {limits.headers:,}")
    block = raw[:size]
    if block.count(b"\n") > limits.lines:
        raise Unreadable(f"more than {limits.lines:,} header lines")
    for header in re.split(rb"\n(?![ \t])", block[: limits.headers]):
        if len(header) > limits.header and re.match(rb"[!-9;-~]+:", header):
            name = header.partition(b":")[0].decode("ascii")
            raise Unreadable(f"a header {name[:40]} of over {limits.header:,} bytes")


def _check_parts(raw: bytes, limits: Limits) -> None:
    """Refuse a mail of many parts before the parser sees it."""
    head = raw[: limits.headers].partition(b"\n\n")[0]
    if not re.search(
        rb"^content-type:\s*(?:multipart|message)/", head, re.IGNORECASE | re.MULTILINE
    ):
        return
    told = rb"""boundary[\d*]{0,8}\s{0,8}=\s{0,8}"?([^"\s;]{1,200})"""
    boundaries = set(re.findall(told, raw, re.IGNORECASE)[: limits.parts * 2])
    count = sum(raw.count(b"\n--" + boundary) for boundary in boundaries)
    if len(boundaries) > limits.parts or count > limits.parts * 4:
        raise Unreadable(f"more than {limits.parts} parts")


def _headers(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        folded = re.sub(r"\r?\n[ \t]?", " ", str(value)).strip()
        clean = utf8(folded.encode("utf-8", "surrogateescape"))
        found.setdefault(name.lower(), []).append(clean)
    return {name: tuple(values) for name, values in found.items()}


def _parts(message: Message, limits: Limits, depth: int) -> Iterator[Part]:
    if depth > limits.depth:
        raise Unreadable(f"parts nested over {limits.depth} deep")
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, limits, depth + 1)
        return
    flags = {k.lower(): str(v).lower() for k, v in _parameters(message)}
    yield Part(
        kind=_kind(message),
        charset=flags.get("charset") or None,
        encoding=encoding_of(message),
        flowed=flags.get("format") == "flowed",
        delsp=flags.get("delsp") == "yes",
        name=_name(message),
        content=content_of(message),
    )


def _parameters(message: Message) -> list[tuple[str, str]]:
    """The parameters of the last Content-Type, which is the one git reads."""
    one = Message()
    one["Content-Type"] = str((message.get_all("Content-Type") or ["text/plain"])[-1])
    found = one.get_params(failobj=[])
    return [(k, collapse_rfc2231_value(v)) for k, v in found[1:]]


def _kind(message: Message) -> str:
    last = str((message.get_all("Content-Type") or ["text/plain"])[-1])
    kind = last.partition(";")[0].strip().lower()
    return kind if "/" in kind else "text/plain"


def _name(message: Message) -> str | None:
    name = message.get_filename()
    disposition = str(message.get("Content-Disposition", "")).lower()
    return name or ("attachment" if disposition.startswith("attachment") else None)
