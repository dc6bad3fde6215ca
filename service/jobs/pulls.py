# SPDX-License-Identifier: GPL-2.0-or-later
"""How a pull request is brought up to date, so that no wake-up is lost."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from service.store import deliveries, pulls
from service.store.engine import reading, transaction

Key = tuple[int, str, int]


def judge_pull(
    store: Engine, key: Key, judge: Callable[[], str | None], superseded: Callable[[], bool]
) -> None:
    """Judge a pull request as it is now, and again if it was heard of meanwhile.

    ``key`` is (installation, repository, number).  ``judge`` reads the newest head, says what is
    to be said of it and gives that head, or None where there was nothing to judge; what it
    raises is passed on, and nothing is noted.  ``superseded`` tells whether a younger job for
    the same pull request waits, which will do all of this.
    """
    while not superseded():
        with reading(store) as db:
            last = deliveries.newest(db, *key)
        head = judge()
        with transaction(store) as db:
            if head is not None:
                pulls.judged(db, key, head, last)
            deliveries.settle_until(db, *key, last)
            newest = deliveries.newest(db, *key)
        if newest == last:
            return
