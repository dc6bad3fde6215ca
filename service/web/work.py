# SPDX-License-Identifier: GPL-2.0-or-later
"""From what was heard to the jobs that do it; their names are those of the handlers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from service.web.heard import Heard

KINDS: Mapping[str, str] = {
    "pull": "judge-pull",
    "head": "judge-head",
    "queue": "judge-queue",
    "override": "override",
    "installation": "installation",
}
ANNOUNCE = "announce"


class Pending(Protocol):
    """A job that is not done."""

    @property
    def queue(self) -> str: ...

    @property
    def since(self) -> datetime: ...


class Queue(Protocol):
    """The jobs of the store."""

    def enqueue(
        self, db: Connection, *, kind: str, key: str, args: Mapping[str, Any], delay: float
    ) -> str:
        """Keep a job in the transaction of the caller; ``delay`` is in seconds."""

    def pending(self) -> Sequence[Pending]:
        """The jobs that wait or run, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job to be kept: ``args`` are plain JSON, ``delay`` is in seconds.

    Jobs of one key and queue run one after the other.
    """

    kind: str
    key: str
    args: Mapping[str, Any]
    delay: float = 0.0


def work_of(heard: Heard, delivery: int) -> tuple[Work, ...]:
    """The jobs of a delivery, by its number: the check is seen to begin before it is judged.

    What waits for further pushes has a job of its own for that; what does not, begins itself.
    """
    installation, place = heard.kept
    what = heard.number or heard.head or ""
    key = f"{installation}/{place or 'installation'}" + (f"/{what}" if what else "")
    args: dict[str, Any] = {
        "delivery": delivery,
        "installation": heard.installation,
        "repository": heard.repository,
        "number": heard.number,
        "head": heard.head,
        "home": heard.home,
    }
    if heard.kind == "override":
        args |= {"sender": heard.sender, "reason": heard.reason}
    if heard.kind == "pull" and heard.announce and not heard.wait:
        args["again"] = True  # somebody asked for it, and nothing new was pushed
    found = [Work(kind=KINDS[heard.kind], key=key, args=args, delay=heard.wait)]
    if heard.kind == "pull" and heard.announce and heard.wait and heard.head:
        found.insert(0, Work(kind=ANNOUNCE, key=key, args=args))
    return tuple(found)
