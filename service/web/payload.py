# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads single values out of a payload, whatever shape it has."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

Payload = Mapping[str, object]
LARGEST = 2**63 - 1


class NotReadable(Exception):
    """A body that is no payload; the words say why."""


def read_payload(body: bytes) -> Payload:
    """The object a body holds.  Raises NotReadable."""
    try:
        found = json.loads(body)
    except UnicodeDecodeError:
        raise NotReadable("the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotReadable(f"the body is not JSON: {error.msg} at byte {error.pos}") from None
    except (ValueError, RecursionError):
        raise NotReadable("the body is JSON beyond all measure") from None
    if not isinstance(found, dict):
        raise NotReadable("the body is JSON, but no object")
    return found


def inside(payload: object, *names: str) -> object:
    """The value below these names, one inside the other; None where there is none."""
    for name in names:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload


def text(payload: Payload, *names: str) -> str | None:
    """A text; None where there is none, or it is something else."""
    found = inside(payload, *names)
    return found if isinstance(found, str) else None


def number(payload: object, *names: str) -> int | None:
    """A number that names something, such as a pull request."""
    found = inside(payload, *names)
    real = isinstance(found, int) and not isinstance(found, bool)
    return found if real and isinstance(found, int) and 0 < found <= LARGEST else None


def sha(payload: Payload, *names: str) -> str | None:
    """A commit's id."""
    found = text(payload, *names)
    return found if found and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", found) else None


def repository(payload: Payload) -> str | None:
    """``owner/name`` of the repository a payload is about."""
    found = text(payload, "repository", "full_name")
    return (
        found
        if found and re.fullmatch(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", found)
        else None
    )
