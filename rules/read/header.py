# SPDX-License-Identifier: GPL-2.0-or-later
"""The value of a mail header to text and people."""

from __future__ import annotations

import email.errors
import re
from email.header import decode_header
from email.utils import getaddresses

from rules.model import Person

HEADER = 32 << 10
ADDRESSES = 500
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# The charsets that mailers write; Python knows others that are no charsets, or slow.
CHARSET = re.compile(
    r"iso-?8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)|"
    r"iso-2022-(?:jp|kr)|shift_jis|ks_c_5601-1987|utf-7|utf-16(?:le|be)?|macintosh"
)
ID = re.compile(r"<([^<>\s]{1,998})>")


def decoded(value: str) -> str:
    """A header value with its RFC 2047 words decoded, control characters taken out."""
    if "=?" in value:
        try:
            chunks = decode_header(value)
        except (email.errors.HeaderParseError, ValueError):
            chunks = [(value, None)]
        value = "".join(
            text if isinstance(text, str) else to_text(text, charset) for text, charset in chunks
        )
    return ODD.sub("", re.sub(r"\r?\n", " ", value))


def to_text(raw: bytes, charset: str | None) -> str:
    """Bytes by their declared charset; one that is unknown or lies counts as UTF-8, then
    Latin-1."""
    text = _declared(raw, charset)
    return utf8(raw) if text is None else text


def fits(raw: bytes, charset: str | None) -> bool:
    """Whether bytes are in their declared charset, or in UTF-8."""
    if _declared(raw, charset) is not None:
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(raw: bytes, charset: str | None) -> str | None:
    if charset and CHARSET.fullmatch(charset.lower()):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            return None
    return None


def utf8(raw: bytes) -> str:
    """Bytes as UTF-8, and as Latin-1 where they are none."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def addresses(value: str, limit: int = ADDRESSES) -> tuple[Person, ...]:
    """The people of one address header; names are decoded, groups and empties left out."""
    try:
        pairs = getaddresses([value[:HEADER]])[:limit]
    except (RecursionError, ValueError, IndexError):
        pairs = [("", found) for found in re.findall(r"[^\s<>,;]{1,64}@[^\s<>,;]{1,255}", value)]
    people = ((" ".join(decoded(name).split()), address.strip()) for name, address in pairs)
    return tuple(Person(name=name, email=address) for name, address in people if "@" in address)
