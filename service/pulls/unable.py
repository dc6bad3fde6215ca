# SPDX-License-Identifier: GPL-2.0-or-later
"""Completes the checks that a verdict will not complete: no check stays in progress."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.faults import Gone, TryLater
from service.github.check import find_check
from service.github.repository import Repository
from service.jobs.attempt import MOST, longest_wait
from service.post import check_run as post_check
from service.post.ledger import Place
from service.pulls.world import About, World
from service.render.not_judged import could_not_check, not_judged
from service.said import CheckRun
from service.store import heads, ledger, pulls
from service.store.engine import reading, transaction

LOG = logging.getLogger("ksquirrel.pulls")
NOTHING_MORE = b"nothing more is said"


def newest_head(world: World, about: About, since: datetime, told: object) -> str | None:
    """The head GitHub named since a moment, else the one that was told of."""
    with reading(world.store) as db:
        known = pulls.find(db, about.key)
    if known is not None and known.seen_at >= since:
        return known.head
    return told if isinstance(told, str) else None


def say_why_not(world: World, about: About, head: str | None, error: Exception, tries: int) -> None:
    """Complete the check of a head as one that could not be made; GitHub may be away.

    ``tries`` came before this one; what is gone is not tried again.
    """
    LOG.warning("%s#%s could not be judged: %s", about.repository, about.number, error)
    if head is None:
        return
    why, until = _named(error), _until(error, tries)
    with transaction(world.store) as db:
        heads.trouble(db, world.report_id(about, head), why, until)
    if not world.speaks:
        return
    try:
        with world.repository(about) as repository:
            place = Place(repository=repository, app_id=world.app_id, pull=about.number, head=head)
            said = could_not_check(why, until)
            post_check.complete(place, world.ledger(about), said, world.details(about, head))
    except (TryLater, Gone) as also:
        LOG.warning("%s#%s: nor could that be said: %s", about.repository, about.number, also)


def leave_behind(world: World, about: About, repository: Repository, head: str | None) -> None:
    """Complete what was begun at other heads than this one; None leaves every head behind.

    The head of a merge group is no older head: who judges it completes it.  Raises TryLater.
    """
    if not world.speaks or world.queue.waiting("judge-queue", about.job_key):
        return
    place = Place(repository=repository, app_id=world.app_id, pull=about.number, head="")
    with reading(world.store) as db:
        begun = ledger.begun(db, post_check.CHANNEL, f"{place.key}/", post_check.ANNOUNCED)
    for key in begun:
        old = key.rpartition("/")[2]
        if old == head:
            continue
        end(world, about, replace(place, head=old), not_judged(head))


def end(world: World, about: About, place: Place, said: CheckRun) -> None:
    """Complete a check that was begun, unless it is complete: it may have its verdict.

    Raises TryLater.
    """
    kept, key = world.ledger(about), f"{place.key}/{place.head}"
    try:
        found = find_check(place.repository, world.app_id, place.pull, place.head)
        if found is None or found["status"] != "completed":
            post_check.complete(place, kept, said, world.details(about, place.head))
            return
    except Gone as gone:
        LOG.warning("%s cannot be completed: %s", key, gone)
    kept.plan(post_check.CHANNEL, key, NOTHING_MORE)
    kept.failed(post_check.CHANNEL, key)


def _named(error: Exception) -> str:
    """What failed, in words for everybody: those of the error are for the operator."""
    return "GitHub API" if "GitHub" in str(error) else "an internal fault"


def _until(error: Exception, tries: int) -> str | None:
    if isinstance(error, Gone) or tries + 1 >= MOST:
        return None
    last = datetime.now(UTC) + timedelta(seconds=longest_wait(tries))
    return f"{last:%H:%M} UTC"
