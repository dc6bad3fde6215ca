# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the service was told to be silent: what it had begun is completed once, and no more."""

from __future__ import annotations

import logging

from service.faults import TryLater
from service.github.connection import Anybody
from service.post import check_run as post_check
from service.post.ledger import Place
from service.pulls.unable import end
from service.pulls.world import About, World
from service.render.not_judged import silenced
from service.store import ledger, repositories
from service.store.engine import reading

LOG = logging.getLogger("ksquirrel.pulls")


def end_what_was_begun(world: World) -> None:
    """Complete every check that is in progress and that nobody will complete any more.

    That is a write to GitHub in a mode that writes nothing, and the last one: a check that is
    required would hang for ever.
    """
    if world.speaks or isinstance(world.integration, Anybody):
        return
    with reading(world.store) as db:
        begun = ledger.begun(db, post_check.CHANNEL, "", post_check.ANNOUNCED)
    for key in begun:
        try:
            _end(world, key)
        except TryLater as later:
            LOG.warning("%s is still in progress: %s", key, later.why)


def _end(world: World, key: str) -> None:
    installation, owner, name, number, head = key.split("/")
    home = (int(installation), f"{owner}/{name}")
    with reading(world.store) as db:
        now = repositories.called(db, home)
    about = About(installation=now[0], repository=now[1], number=int(number), home=home)
    with world.repository(about) as repository:
        place = Place(repository=repository, app_id=world.app_id, pull=about.number, head=head)
        end(world, about, place, silenced())
