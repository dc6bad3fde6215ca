# SPDX-License-Identifier: GPL-2.0-or-later
"""The bytes that a transfer encoding carried, as git finds them."""

from __future__ import annotations

import binascii
import re
from email.message import Message

NOISE = re.compile(rb"[^A-Za-z0-9+/=]+")


def encoding_of(message: Message) -> str | None:
    """The transfer encoding that a part declares."""
    return str(message.get("Content-Transfer-Encoding", "")).strip().lower() or None


def content_of(message: Message) -> bytes:
    """The bytes of a leaf part without their transfer encoding."""
    if encoding_of(message) == "base64":
        text = message.get_payload()
        return (
            from_base64(text.encode("utf-8", "surrogateescape")) if isinstance(text, str) else b""
        )
    content = message.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def from_base64(raw: bytes) -> bytes:
    """The bytes of a base64 text; line by line, passing over what is none, where it is not all
    base64, as of a body below which a list wrote its footer in plain text."""
    joined = b"".join(raw.split())
    try:
        return binascii.a2b_base64(joined, strict_mode=True)
    except binascii.Error:
        pass
    if not NOISE.search(joined) and b"=" not in joined.rstrip(b"="):
        return _decoded(joined)
    return b"".join(_decoded(NOISE.sub(b"", line)) for line in raw.split(b"\n"))


def _decoded(letters: bytes) -> bytes:
    """What these letters hold; a group that ends early gives the bytes it has."""
    whole = letters.rstrip(b"=").replace(b"=", b"A")
    padded = whole + b"A" * (-len(whole) % 4)
    return binascii.a2b_base64(padded)[: len(whole) * 3 // 4]
