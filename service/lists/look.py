# SPDX-License-Identifier: GPL-2.0-or-later
"""A look into the archive of a list is noted, and what goes wrong is logged once."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from service.faults import Stop, TryLater
from service.hearing import AHEAD, hearing
from service.read.source import Source
from service.store import cursors, sources
from service.store.engine import reading, transaction
from service.store.sources import Look

LOG = logging.getLogger("ksquirrel.lists")


def end(
    store: Engine, address: str, source: Source | None, failed: Exception | None, now: datetime
) -> None:
    """Note how a look ended, and log what is wrong since this look, or is no more."""
    with reading(store) as db:
        before = sources.find(db, address) or Look(list=address, looked_at=now)
        cursor = cursors.find(db, source.key) if source else None
    behind = _behind(source, cursor) if failed and cursor else 0
    late = (before.behind_since or now) if behind > AHEAD else None
    look = replace(before, looked_at=now, behind=behind, behind_since=late)
    if failed:
        since = before.failing_since or now
        look = replace(look, failing_since=since, error=str(failed)[:1000])
    else:
        look = replace(look, failing_since=None, error=None, read_at=now)
    with transaction(store) as db:
        sources.note(db, look)
        found = hearing(db, address, now).alarms
        told = set(before.told.split())
        for name, words in found.items():
            if name not in told:
                why = f": {look.error}" if name == "failing" else ""
                LOG.error("%s is not heard well: %s%s", address, words, why)
        for name in sorted(told - found.keys()):
            LOG.warning("%s is heard again (%s)", address, name)
        sources.tell(db, address, found)


def _behind(source: Source | None, cursor: str | None) -> int:
    """How many mails are left; as far as a broken archive can tell."""
    try:
        return source.behind(cursor) if source else 0
    except (Stop, TryLater):
        return 0
