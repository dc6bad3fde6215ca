# SPDX-License-Identifier: GPL-2.0-or-later
"""The credentials of a new app: fetched from GitHub once, and kept in files of the owner's."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT = 20.0
SIZE = 1 << 20


class Refusal(Exception):
    """GitHub did not answer, or not with what was asked for."""


class AlreadyThere(Exception):
    """A file that would be overwritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What GitHub answers when an app has been made."""

    id: int
    slug: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFiles:
    """Where the credentials lie now; the settings name these files."""

    id: int
    slug: str
    key: Path
    secret: Path


def exchange(api_url: str, code: str) -> Credentials:
    """Change the code of a registration for the app's credentials.  Raises Refusal.

    No redirect is followed: the answer holds a private key.
    """
    parts = urlsplit(api_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT)
    headers = {"Accept": "application/vnd.github+json", "User-Agent": "ksquirrel"}
    try:
        path = f"{parts.path.rstrip('/')}/app-manifests/{code}/conversions"
        connection.request("POST", path, headers=headers)
        response = connection.getresponse()
        body = response.read(SIZE)
    except (OSError, http.client.HTTPException) as error:
        raise Refusal(f"it cannot be reached ({type(error).__name__})") from None
    finally:
        connection.close()
    if response.status != 201:
        raise Refusal(f"it answered {response.status}")
    return _credentials(body)


def keep(folder: Path, made: Credentials) -> KeptFiles:
    """Write key and secret, each to a file that only we can read.  Raises AlreadyThere."""
    key = folder / f"github-app-{made.id}.pem"
    secret = folder / f"github-app-{made.id}.webhook-secret"
    for file in (key, secret):
        if file.exists():
            raise AlreadyThere(file)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file, text in ((key, made.key), (secret, made.secret)):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text.rstrip("\n") + "\n")
    return KeptFiles(id=made.id, slug=made.slug, key=key, secret=secret)


def _credentials(body: bytes) -> Credentials:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("it answered something that is not JSON") from None
    if not isinstance(found, Mapping):
        raise Refusal("it answered no object")
    texts = [found.get(name) for name in ("slug", "pem", "webhook_secret")]
    number = found.get("id")
    if not isinstance(number, int) or number <= 0:
        raise Refusal("its answer has no id")
    slug, key, secret = (one if isinstance(one, str) else "" for one in texts)
    if not key or not secret:
        raise Refusal("its answer lacks the key or the secret")
    return Credentials(id=number, slug=slug, key=key, secret=secret)
