# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing is said below one pull request without end, whatever answers what we say.

Each write is in the audit, by which all processes know how many there were.  Checks are counted
apart, and may be many: nobody is told of one, and each head must have its own.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from service.faults import Held
from service.store import audit
from service.store.engine import reading, transaction
from service.store.kinds import now

MOST, MOST_CHECKS, PERIOD = 30, 200, timedelta(hours=1)
CHECKS = "/check-runs"
LATER = 300.0
"""Seconds before the next look where it was too much."""


def wrote(store: Engine, place: str, path: str) -> None:
    """Note that something was written to a pull request, by a request for this path."""
    what = audit.CHECK if path.startswith(CHECKS) else audit.WRITE
    with transaction(store) as db:
        audit.note(db, actor="ksquirrel", what=what, place=place)


def check(store: Engine, place: str) -> None:
    """Say this before anything is said below a pull request.  Raises Held where it must wait."""
    with reading(store) as db:
        written = audit.writes(db, place, now() - PERIOD)
    if written >= MOST:
        raise Held(f"{place} was written to {MOST} times within an hour", LATER)


def has_checks_enough(store: Engine, place: str) -> bool:
    """Whether so many checks were made of a pull request that only a loop can ask for more."""
    with reading(store) as db:
        return audit.writes(db, place, now() - PERIOD, audit.CHECK) >= MOST_CHECKS
