# SPDX-License-Identifier: GPL-2.0-or-later
"""One job: what is to be done, about what, and how often it was tried."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

QUEUES = ("announce", "judge", "world")
KIND = re.compile(r"[a-z][a-z-]*[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job in hand.  Jobs of one queue and key run one after the other.

    ``id`` names this try and no other; ``tries`` counts those before it, ``turn`` those and
    the times it was put off without being to blame.
    """

    id: str
    kind: str
    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    turn: int = 0


Handler = Callable[[Job], None]


def queue_of(kind: str) -> str:
    """The queue of a kind, which its first word names: announce, judge, else world."""
    first = kind.partition("-")[0]
    return first if first in QUEUES else "world"


def new_id(kind: str, key: str, moment: str | None = None) -> str:
    """An id that sorts by age among the jobs of its kind and key.

    ``moment`` in the place of the time makes an id that is the same for all who ask.
    """
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of job")
    if moment is None:
        moment = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    return f"{prefix(kind, key)}{moment}"


def prefix(kind: str, key: str) -> str:
    """What the ids of all jobs of a kind and key begin with."""
    about = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return f"{kind}.{about}."


def age_of(job_id: str) -> str:
    """The part of an id that sorts by age; a later try has the age of the first."""
    return job_id.split(".")[2]


def again_id(job: Job) -> str:
    """The id of the try after this one, the same however often this one is run."""
    return ".".join((*job.id.split(".")[:3], f"{job.turn + 1:04d}"))
