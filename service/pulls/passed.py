# SPDX-License-Identifier: GPL-2.0-or-later
"""Heads whose checks were seen to begin, and which a push passed before they were judged.

Nobody will judge them any more; without a word their checks would be in progress for ever.
"""

from __future__ import annotations

import logging

from service.faults import Gone
from service.github.check import external_id
from service.github.repository import Repository
from service.post import check_run as post_check
from service.post.ledger import Place
from service.pulls.world import About, World
from service.render.not_judged import passed_over
from service.store import deliveries, ledger, pulls
from service.store.engine import reading

LOG = logging.getLogger("ksquirrel.pulls")


def is_judged(world: World, about: About, head: str, delivery: object) -> bool:
    """Whether a head was judged after a delivery, by its number, had come."""
    with reading(world.store) as db:
        seen = pulls.find(db, about.key)
    if seen is None or seen.judged_delivery is None or not isinstance(delivery, int):
        return False
    return seen.judged_head == head and seen.judged_delivery >= delivery


def let_go_passed(world: World, about: About, repository: Repository) -> None:
    """Complete the checks of heads older than the one judged last.  Raises TryLater."""
    with reading(world.store) as db:
        seen = pulls.find(db, about.key)
    if seen is not None and seen.judged_head and seen.judged_delivery is not None:
        _let_go(world, about, repository, seen.judged_head, seen.judged_delivery)


def let_go_closed(world: World, about: About, repository: Repository) -> None:
    """Complete the checks of a pull request that was closed.  Raises TryLater."""
    _let_go(world, about, repository, None, deliveries.LARGEST)


def _let_go(
    world: World, about: About, repository: Repository, judged: str | None, last: int
) -> None:
    """Complete what waits for an outcome, of the heads heard of up to a delivery."""
    if not world.speaks:
        return
    with reading(world.store) as db:
        heads = deliveries.heads(db, *about.key, last) - {judged}
        keys = {external_id(*about.key, head): head for head in heads}
        waiting = ledger.unsettled(db, post_check.CHANNEL, keys, post_check.ANNOUNCED)
    for key in waiting:
        head = keys[key]
        place = Place(repository=repository, app_id=world.app_id, pull=about.number, head=head)
        said = passed_over(judged)
        try:
            post_check.complete(place, world.ledger(about), said, world.details(about, head))
        except Gone as gone:
            LOG.info("%s#%s at %s is gone: %s", about.repository, about.number, head, gone)
