# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing is written to one pull request without end, whatever answers what we write.

Each write is in the audit, by which all processes know how many there were.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from service.faults import Held
from service.store import audit
from service.store.engine import reading, transaction
from service.store.kinds import now

MOST, PERIOD = 30, timedelta(hours=1)
LATER = 300.0
"""Seconds before the next look where it was too much."""


def wrote(store: Engine, place: str) -> None:
    """Note that something was written to a pull request."""
    with transaction(store) as db:
        audit.note(db, actor="ksquirrel", what=audit.WRITE, place=place)


def is_reached(store: Engine, place: str) -> bool:
    """Whether so much was written within the hour that the rest has to wait."""
    with reading(store) as db:
        return audit.writes(db, place, now() - PERIOD) >= MOST


def check(store: Engine, place: str) -> None:
    """Say this before anything is begun.  Raises Held."""
    if is_reached(store, place):
        raise Held(f"{place} was written to {MOST} times within an hour", LATER)
