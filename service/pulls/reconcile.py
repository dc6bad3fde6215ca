# SPDX-License-Identifier: GPL-2.0-or-later
"""Repairs what a lost webhook missed: deliveries that failed, heads without a verdict."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.faults import Gone
from service.github.connection import Anybody
from service.pulls.world import About, World
from service.read.deliveries import failed_deliveries, redeliver
from service.read.open_pulls import OpenPull, installations, is_checked, open_pulls, repositories
from service.store import counters, pulls
from service.store.engine import reading, transaction
from service.store.repositories import home_of

LOG = logging.getLogger("ksquirrel.pulls")
REMEMBERED = timedelta(days=3)
"""How long GitHub keeps a delivery for another try."""


def look_again(world: World, only: Iterable[int] | None = None) -> None:
    """Ask for failed deliveries again, and judge every open head that was not judged."""
    if world.settings.github.mode == "off" or isinstance(world.integration, Anybody):
        return  # without an app nobody is told of installations
    app = world.integration
    if only is None:
        for delivery in failed_deliveries(app, datetime.now(UTC) - REMEMBERED):
            redeliver(app, delivery)
            _count(world, "redelivered")
    for number in installations(app) if only is None else only:
        try:
            found = tuple(repositories(app, number))
        except Gone as gone:
            LOG.info("installation %s is gone: %s", number, gone)
            continue
        for id_, name in found:
            with transaction(world.store) as db:
                home = home_of(db, id_, (number, name))
            _look_at(world, About(installation=number, repository=name, home=home))


def _look_at(world: World, about: About) -> None:
    """Look at one repository; what it refuses to show keeps nobody else from being looked at."""
    try:
        _repository(world, about)
    except Gone as gone:
        LOG.warning("%s cannot be looked at: %s", about.repository, gone)


def _repository(world: World, about: About) -> None:
    with world.repository(about) as repository:
        for pull in open_pulls(repository):
            if _is_behind(world, about, pull) or (
                world.speaks and not is_checked(repository, world.app_id, pull)
            ):
                wake(world, about, pull.number, pull.head)
                _count(world, "judged")


def _is_behind(world: World, about: About, pull: OpenPull) -> bool:
    with reading(world.store) as db:
        known = pulls.find(db, (*about.kept, pull.number))
    return known is None or known.judged_head != pull.head


def wake(world: World, about: About, number: int, head: str, *, again: bool = False) -> None:
    """Have a pull request judged, unless that waits to be done.

    ``again`` lets its check be seen to begin once more, as whoever asked for it expects.
    """
    woken = replace(about, number=number)
    if not again and world.queue.waiting("judge-pull", woken.job_key):
        return
    args = {**woken.args, "head": head, **({"again": True} if again else {})}
    with transaction(world.store) as db:
        world.queue.enqueue(db, kind="judge-pull", key=woken.job_key, args=args)


def _count(world: World, what: str) -> None:
    with transaction(world.store) as db:
        counters.add(db, "reconcile_repairs_total", what=what)
