# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers of GitHub as bytes, within a limit of size and time."""

from __future__ import annotations

import json
import time

import requests

from service.faults import TryLater
from service.github.faults import fault, message_of, told_apart
from service.github.repository import Repository

PIECE = 1 << 16
SECONDS = 120.0
"""How long one answer may take in all; the timeout of the connection is for each piece."""
WITHHELD = frozenset(("too_large", "not_available"))


def fetch(repository: Repository, path: str, accept: str, limit: int) -> bytes | None:
    """The bytes at a path below the repository, in a media type such as ``diff``.

    None where they are more than ``limit``, or more than GitHub gives.  Raises TryLater, Gone.
    """
    what = f"GET {repository.name}{path} as {accept}"
    with (
        told_apart(what),
        repository.stream(path, f"application/vnd.github.{accept}") as response,
    ):
        if response.status_code != 200:
            _refuse(what, response)
            return None
        return _within(what, response, limit)


def _within(what: str, response: requests.Response, limit: int) -> bytes | None:
    end = time.monotonic() + SECONDS
    held = bytearray()
    for piece in response.iter_content(PIECE):
        held += piece
        if len(held) > limit:
            return None
        if time.monotonic() > end:
            raise TryLater(f"{what}: not whole after {SECONDS:.0f} seconds")
    return bytes(held)


def _refuse(what: str, response: requests.Response) -> None:
    """Raise what the status means, unless GitHub withholds what is too large."""
    raw = _within(what, response, PIECE) or b""
    try:
        data = json.loads(raw)
    except ValueError:
        data = None
    errors = data.get("errors") if isinstance(data, dict) else None
    listed = errors if isinstance(errors, list) else []
    codes = {one.get("code") for one in listed if isinstance(one, dict)}
    if response.status_code == 406 or codes & WITHHELD:
        return
    headers = {key.lower(): value for key, value in response.headers.items()}
    raise fault(what, response.status_code, headers, message_of(data))
