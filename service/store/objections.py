# SPDX-License-Identifier: GPL-2.0-or-later
"""Objections: somebody says that a report, or a rule in it, is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from service.store import counters
from service.store.kinds import now
from service.store.tables import objections

LONGEST = 4000  # characters kept of what was said


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What was said of a report, by its id, and perhaps of one rule."""

    id: int
    at: datetime
    report: str
    rule: str | None
    words: str


def add(db: Connection, report: str, words: str, rule: str | None = None) -> None:
    """Keep an objection and count it.  The rule is one that exists, or None."""
    row = {"at": now(), "report": report, "rule": rule, "words": words[:LONGEST]}
    db.execute(insert(objections).values(row))
    counters.add(db, "wrong_reports_total", rule=rule or "")


def count(db: Connection, report: str) -> int:
    """How many objections to a report there are."""
    chosen = select(func.count()).select_from(objections)
    return int(db.execute(chosen.where(objections.c.report == report)).scalar_one())


def read(db: Connection, limit: int = 100) -> Iterator[Objection]:
    """What was said last, newest first."""
    chosen = select(objections).order_by(objections.c.id.desc()).limit(limit)
    for row in db.execute(chosen).mappings():
        yield Objection(**row)
