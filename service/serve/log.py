# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs: one line of JSON each, on standard error, without control characters and secrets."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

SHOWN = ("job", "kind", "key", "tries", "delivery", "report", "installation", "repository")
SHORTEST = 6  # characters of a secret worth hiding; a shorter one is in every other word
HIDDEN = "[secret]"


class Lines(logging.Formatter):
    """A record as one line of JSON.  ``hide`` are the secrets that are known."""

    def __init__(self, hide: Iterable[str] = ()) -> None:
        super().__init__()
        parts = {part.strip() for secret in hide for part in (secret, *secret.splitlines())}
        self._hide = sorted((one for one in parts if len(one) >= SHORTEST), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end; ASCII alone, so that nothing in it moves a cursor."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": self._clean(record.getMessage()),
        }
        for name in SHOWN:
            if name in record.__dict__:
                value = record.__dict__[name]
                line[name] = value if isinstance(value, int) else self._clean(str(value))
        if record.exc_info:
            line["error"] = self._clean(self.formatException(record.exc_info))
        return json.dumps(line).replace("\x7f", "\\u007f")

    def _clean(self, words: str) -> str:
        for secret in self._hide:
            words = words.replace(secret, HIDDEN)
        return words


def set_up(hide: Iterable[str] = ()) -> None:
    """Let everything log so; said again with the secrets once they are read."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(hide))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("ksquirrel", "gunicorn.error"):
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
