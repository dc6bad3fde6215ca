# SPDX-License-Identifier: GPL-2.0-or-later
"""What the workers can do about lists, and what is due again and again."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from service.jobs.job import Handler
from service.jobs.schedule import Periodic
from service.lists.intake import intake
from service.lists.judge import judge
from service.lists.send import send_one
from service.lists.world import World
from service.settings.model import Settings

LOG = logging.getLogger("ksquirrel.lists")
EVERY = 60  # seconds between looks into an archive


def handlers(world: World) -> Mapping[str, Handler]:
    """A handler for each kind of job about lists."""
    return {
        "intake": lambda job: intake(world, job),
        "judge-series": lambda job: judge(world, job),
        "send": lambda job: send_one(world, job),
    }


def schedule(settings: Settings) -> Iterator[Periodic]:
    """A look into the archive of each list that is heard and has one."""
    for one in settings.lists:
        if one.mode == "off":
            continue
        if one.archive is None:
            LOG.error("%s is not heard: it has no archive", one.address)
        else:
            address = one.address.lower()
            yield Periodic(kind="intake", key=address, every=EVERY, args={"list": address})
