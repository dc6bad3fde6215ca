# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs about pull requests, by the names the hook gives them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from service.faults import Gone
from service.jobs.job import Handler, Job
from service.post import check_run as post_check
from service.post.ledger import Place
from service.pulls.judge import bring, judge
from service.pulls.passed import is_judged, let_go_passed
from service.pulls.reconcile import look_again, wake
from service.pulls.world import About, World
from service.read.open_pulls import open_pulls
from service.read.permission import may_write
from service.store import audit, overrides
from service.store.engine import transaction

LOG = logging.getLogger("ksquirrel.pulls")


def handlers(world: World) -> Mapping[str, Handler]:
    """What does each kind of job."""
    return {
        "announce": partial(announce, world),
        "judge-pull": partial(judge, world),
        "judge-head": partial(judge_head, world),
        "judge-queue": partial(judge_queue, world),
        "override": partial(override, world),
        "installation": partial(installation, world),
        "reconcile": partial(reconcile, world),
    }


def announce(world: World, job: Job) -> None:
    """Let a check be seen to begin, within seconds."""
    about, head = About.of(job), job.args.get("head")
    if not world.speaks or not isinstance(head, str) or not about.number:
        return
    if is_judged(world, about, head, job.args.get("delivery")):
        return  # to say now that it begins would never end
    try:
        with world.repository(about) as repository:
            place = Place(repository=repository, app_id=world.app_id, pull=about.number, head=head)
            again = bool(job.args.get("again"))
            details = world.details(about, head)
            post_check.announce(place, world.ledger(about), details, again)
            let_go_passed(world, about, repository)  # it may have come too late
    except Gone as gone:
        LOG.info("%s#%s cannot be announced: %s", about.repository, about.number, gone)


def judge_head(world: World, job: Job) -> None:
    """Judge whichever open pull requests have a head: a check suite names none."""
    about, head = About.of(job), job.args.get("head")
    with world.repository(about) as repository:
        found = [pull for pull in open_pulls(repository) if pull.head == head]
    for pull in found:
        wake(world, about, pull.number, pull.head)


def judge_queue(world: World, job: Job) -> None:
    """Say of a merge group what was found in its pull request: its commits are what is merged."""
    about, head = About.of(job), job.args.get("head")
    if about.number and isinstance(head, str) and world.settings.github.mode != "off":
        bring(world, about, queued_at=head)


def override(world: World, job: Job) -> None:
    """Let a head pass, if who asks may write to the repository; both ways it is in the audit."""
    about = About.of(job)
    actor, head = str(job.args.get("sender") or ""), str(job.args.get("head") or "")
    reason = str(job.args.get("reason") or "")
    with world.repository(about) as repository:
        allowed = may_write(repository, actor)
    place = f"{about.repository}#{about.number}@{head}"
    with transaction(world.store) as db:
        what = "override" if allowed else "override refused"
        audit.note(db, actor=actor, what=f"{what}: {reason}", place=place)
        if allowed:
            overrides.add(
                db,
                overrides.Override(
                    actor=actor,
                    installation=about.installation,
                    repository=about.repository,
                    number=about.number,
                    head=head,
                    reason=reason,
                ),
            )
    if allowed:
        wake(world, about, about.number, head)


def installation(world: World, job: Job) -> None:
    """Look through an installation that has changed."""
    number = job.args.get("installation")
    if isinstance(number, int):
        look_again(world, (number,))


def reconcile(world: World, job: Job) -> None:  # noqa: ARG001 (a job names nothing here)
    """Look for what a lost delivery left undone."""
    look_again(world)
