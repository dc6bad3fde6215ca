# SPDX-License-Identifier: GPL-2.0-or-later
"""What a value of a setting may be: each kind gives the value as it is kept, or raises Wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from service.settings.model import SQLITE
from service.settings.place import NoPlace, place_of

Kind = Callable[[object], object]
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


class Wrong(Exception):
    """A value that is not of its kind; the words say what it should be."""


def text(value: object) -> str:
    """One line of text."""
    if not isinstance(value, str):
        raise Wrong("is no text")
    if not value.strip() or not value.isprintable():
        raise Wrong("is empty or has control characters")
    return value


def whole(least: int, most: int) -> Kind:
    """A whole number within bounds, both included."""

    def kind(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong("is no whole number")
        if not least <= value <= most:
            raise Wrong(f"is not between {least} and {most}")
        return value

    return kind


def yes_or_no(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("is neither true nor false")
    return value


def one_of(*words: str) -> Kind:
    """One word of a few."""

    def kind(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise Wrong(f"is none of {', '.join(words)}")
        return value

    return kind


def file(value: object) -> Path:
    """The name of a file or folder; it is opened when it is needed."""
    return Path(text(value))


def several(kind: Kind) -> Kind:
    """A list of one kind."""

    def each(value: object) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise Wrong("is no list")
        return tuple(kind(one) for one in value)

    return each


def address(value: object) -> str:
    """A mail address without a name."""
    if not ADDRESS.fullmatch(text(value)):
        raise Wrong("is no mail address")
    return str(value)


def mailbox(value: object) -> str:
    """A mail address, with or without a name before it."""
    if not ADDRESS.fullmatch(parseaddr(text(value))[1]):
        raise Wrong("is no mail address")
    return str(value)


def web(value: object) -> str:
    """A web address, kept without a slash at the end."""
    parts = _split(text(value))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Wrong("is no address that begins with http:// or https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Wrong("has more than a scheme, a host, a port and a path")
    return str(value).rstrip("/")


def remote(value: object) -> str:
    """Where git fetches from: https alone, since a tree is worth no other risk (no ext::)."""
    parts = _split(text(value))
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise Wrong("is no address that begins with https://, without a name or password in it")
    return str(value)


def archive(value: object) -> str:
    """Where the mails of a list are read."""
    words = text(value)
    try:
        place_of(words)
    except NoPlace as error:
        raise Wrong(str(error)) from None
    return words


def database(value: object) -> str:
    """An SQLite file, or a PostgreSQL database."""
    words = text(value)
    if words.startswith(SQLITE):
        name = words.removeprefix(SQLITE)
        if not name or name.startswith(":memory:") or "?" in name:
            raise Wrong("names no file, so jobs would not outlive the process")
        return words
    if _split(words).scheme not in ("postgresql", "postgresql+psycopg"):
        raise Wrong("begins with neither sqlite:/// nor postgresql://")
    return words


def _split(words: str) -> SplitResult:
    try:
        parts = urlsplit(words)
        _ = parts.port  # is worked out, and may be wrong, only when it is asked for
    except ValueError:
        raise Wrong("is no address") from None
    return parts
