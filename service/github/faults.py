# SPDX-License-Identifier: GPL-2.0-or-later
"""GitHub's refusals told apart: what to try later, what is gone, what the operator must mend."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

import requests
from github import GithubException

from service.faults import ConfigError, Fault, Gone, TryLater

LIMITS = ("rate limit", "abuse detection", "submitted too quickly")
FAILED = "Something went wrong while executing your query"
UNNAMED = 72.0
"""Seconds to wait where GitHub slows us down and does not say for how long."""


@contextlib.contextmanager
def told_apart(what: str) -> Iterator[None]:
    """Turn what GitHub or the network raises into TryLater or Gone, named after ``what``."""
    try:
        yield
    except GithubException as error:
        message = message_of(error.data) or error.message or ""
        raise fault(what, error.status, error.headers or {}, message) from error
    except (requests.RequestException, OSError) as error:
        raise TryLater(f"{what}: no answer from GitHub: {type(error).__name__}") from error


@contextlib.contextmanager
def told_apart_as_app(what: str, key_name: str) -> Iterator[None]:
    """The same for what the app asks as itself: a signature that GitHub does not know is the
    operator's fault, a ConfigError."""
    with told_apart(what):
        try:
            yield
        except GithubException as error:
            message = message_of(error.data)
            if error.status != 401 and message != "Integration not found":
                raise
            why = f"GitHub does not take it for the key of this app: {message}"
            raise ConfigError(Fault(key_name, why)) from error


def message_of(data: object) -> str:
    """GitHub's own words in an answer, those of its first errors with them."""
    if not isinstance(data, dict):
        return ""
    errors = data.get("errors")
    listed = errors if isinstance(errors, list) else []
    words = [data.get("message"), *(one.get("message") for one in listed if isinstance(one, dict))]
    return "; ".join(str(word) for word in words[:4] if word)


def fault(what: str, status: int, headers: Mapping[str, object], message: str) -> Exception:
    """The exception that an answer of this status means; header names are in lower case."""
    said = f"{what}: GitHub answers {status}" + (f": {message}" if message else "")
    wait = wait_asked(status, headers, message)
    if wait is not None:
        return TryLater(said, wait)
    if status >= 500 or status in (0, 401, 408) or FAILED in message:
        return TryLater(said)
    return Gone(said, status)


def wait_asked(status: int, headers: Mapping[str, object], message: str) -> float | None:
    """The seconds GitHub asks us to wait; None where this is no limit of its."""
    if status not in (400, 403, 429, 503):  # 400 is what PyGithub calls an error of GraphQL
        return None
    after = str(headers.get("retry-after", ""))
    if after.isdigit():
        return float(after)
    lower = message.lower()
    limited = status == 429 or any(word in lower for word in LIMITS)
    spent = str(headers.get("x-ratelimit-remaining")) == "0"
    if spent and (limited or status == 403):
        return max(_reset(headers) - _now(headers), 0.0) + 1.0
    return UNNAMED if limited else None


def _reset(headers: Mapping[str, object]) -> float:
    reset = str(headers.get("x-ratelimit-reset", ""))
    return float(reset) if reset.isdigit() else _now(headers) + UNNAMED


def _now(headers: Mapping[str, object]) -> float:
    """GitHub's own time of day, so that a wrong clock of ours does not matter."""
    try:
        return parsedate_to_datetime(str(headers["date"])).timestamp()
    except (KeyError, ValueError, TypeError):
        return time.time()
