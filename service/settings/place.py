# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a list is archived, as ``archive`` says it: a folder, a URL, or a mailbox of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

Kind = Literal["folder", "url", "maildir", "mbox", "imap"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
FORMS = (
    "the folder or the URL (http, https) of a public-inbox, maildir:PATH, mbox:PATH, "
    "or imap://USER@HOST/FOLDER"
)


class NoPlace(ValueError):
    """Words that name no archive; they say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An archive: ``path`` is a file or folder, the whole URL, or the folder on an IMAP server.

    ``host``, ``port``, ``user`` and ``tls`` are those of an IMAP server.
    """

    kind: Kind
    path: str
    host: str = ""
    port: int = 0
    user: str = ""
    tls: bool = True


def place_of(archive: str) -> Place:
    """The place that ``archive`` names.  Raises NoPlace."""
    scheme, colon, rest = archive.partition(":")
    if scheme in ("maildir", "mbox") and colon:
        if not rest or rest.startswith("//"):
            raise NoPlace(f"names no path; write {scheme}:PATH")
        return Place(kind="maildir" if scheme == "maildir" else "mbox", path=rest)
    if "://" not in archive:
        return Place(kind="folder", path=archive)
    parts = _split(archive)
    if scheme in ("imap", "imaps"):
        return _imap(parts)
    if scheme not in ("http", "https") or not parts.hostname:
        raise NoPlace(f"is none of {FORMS}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise NoPlace("has more than a scheme, a host, a port and a path")
    return Place(kind="url", path=archive.rstrip("/"))


def _imap(parts: SplitResult) -> Place:
    if parts.password is not None:
        raise NoPlace("has a password in it; name its file as password_file")
    if not parts.hostname or not parts.username:
        raise NoPlace("names no user or no server; write imap://USER@HOST/FOLDER")
    tls = parts.scheme == "imaps" or parts.hostname not in LOOPBACK
    return Place(
        kind="imap",
        path=unquote(parts.path.removeprefix("/")) or "INBOX",
        host=parts.hostname,
        port=parts.port or (993 if tls else 143),
        user=unquote(parts.username),
        tls=tls,
    )


def _split(archive: str) -> SplitResult:
    try:
        parts = urlsplit(archive)
        _ = parts.port  # is worked out, and may be wrong, only when it is asked for
    except ValueError:
        raise NoPlace("is no address") from None
    if any(c.isspace() for c in archive):
        raise NoPlace("has a blank in it; write %20")
    return parts
