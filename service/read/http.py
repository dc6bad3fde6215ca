# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP to a host the user or the operator named: no other host is followed, no size is free."""

from __future__ import annotations

import urllib.error
import urllib.request
import zlib
from http.client import HTTPMessage
from typing import IO
from urllib.parse import urlsplit


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to the host that was asked."""

    def __init__(self, host: str | None) -> None:
        self.host = host

    def redirect_request(  # noqa: PLR0913, PLR0917 (urllib's)
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).hostname != self.host:
            raise urllib.error.HTTPError(newurl, code, "a redirect to another host", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def get(url: str, most: int, seconds: float) -> bytes:
    """What a URL (http, https) answers, up to ``most`` bytes and one more that tells of others.

    Raises HTTPError, to be closed, and OSError.
    """
    request = urllib.request.Request(url, headers={"User-Agent": "ksquirrel"})  # noqa: S310
    opener = urllib.request.build_opener(_SameHost(urlsplit(url).hostname))
    with opener.open(request, timeout=seconds) as answer:
        content: bytes = answer.read(most + 1)
    return content


def unpacked(packed: bytes, most: int) -> bytes:
    """A gzip file, whole.  Raises OSError where it unpacks to more than ``most`` bytes, EOFError
    where it ends in the middle, zlib.error where it is none."""
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    raw = unpack.decompress(packed, most)
    if unpack.unconsumed_tail or len(packed) > most:
        raise OSError(f"an answer of over {most >> 20} MiB")
    if not unpack.eof:
        raise EOFError("the answer ends in the middle")
    return raw
