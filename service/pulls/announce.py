# SPDX-License-Identifier: GPL-2.0-or-later
"""Lets a check be seen to begin."""

from __future__ import annotations

import logging

from service.faults import Gone, Held
from service.jobs.job import Job
from service.post import check_run as post_check
from service.post.ledger import Place
from service.pulls import cap
from service.pulls.world import About, World

LOG = logging.getLogger("ksquirrel.pulls")
SOON = 2.0
"""Seconds before the next look where the pull request is just being judged."""


def announce(world: World, job: Job) -> None:
    """The job: let a check be seen to begin, within seconds.

    Not while the pull request is judged, which may be just this head: two at work on one check
    would make two of it.
    """
    about = About.of(job)
    if world.queue.is_running("judge-pull", about.job_key):
        raise Held("the pull request is being judged", SOON)
    begin(world, about, job.args.get("head"), again=bool(job.args.get("again")))


def begin(world: World, about: About, head: object, *, again: bool = False) -> None:
    """Let the check of a head be in progress; one that is there only where asked ``again``."""
    if not world.speaks or not isinstance(head, str) or not about.number:
        return
    if cap.has_checks_enough(world.store, about.job_key):
        return
    try:
        with world.repository(about) as repository:
            place = Place(repository=repository, app_id=world.app_id, pull=about.number, head=head)
            details = world.details(about, head)
            post_check.announce(place, world.ledger(about), details, again)
    except Gone as gone:
        LOG.info("%s#%s cannot be announced: %s", about.repository, about.number, gone)
