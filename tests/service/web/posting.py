# SPDX-License-Identifier: GPL-2.0-or-later
"""Deliveries as GitHub sends them: real example payloads, signed."""

from __future__ import annotations

import gzip
import hmac
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.corpus import CORPUS

HEAD = "c614c3c39adb0123456789abcdef0123456789ab"


def signed(body: bytes, secret: str, algorithm: str = "sha256") -> str:
    return f"{algorithm}={hmac.new(secret.encode(), body, algorithm).hexdigest()}"


def headers(event: str, body: bytes, secret: str, guid: str = "1") -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": guid,
        "X-Hub-Signature-256": signed(body, secret),
    }


@cache
def examples() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Event and payload of every example of the corpus; none where there is no corpus."""
    file = CORPUS / "github-webhooks" / "payloads.jsonl.gz"
    if not file.is_file():
        return ()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return tuple((one["event"], one["payload"]) for one in map(json.loads, lines))


def pull_request(action: object = "opened", **more: object) -> dict[str, Any]:
    """A payload with what we read of it, and no more."""
    return {
        "action": action,
        "number": 7,
        "pull_request": {"number": 7, "head": {"sha": HEAD}, "user": {"login": "ada"}},
        "repository": {"full_name": "Rust-for-Linux/linux", "private": False},
        "installation": {"id": 11},
        "sender": {"login": "ada", "type": "User"},
    } | more


def body_of(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload).encode()


def places(payload: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value inside a payload."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            yield (*path, key)
            yield from places(value, (*path, key))
    elif isinstance(payload, list):
        for n, value in enumerate(payload):
            yield (*path, n)
            yield from places(value, (*path, n))
