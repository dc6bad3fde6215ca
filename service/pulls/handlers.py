# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs about pull requests, by the names the hook gives them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from service.jobs.job import Handler, Job
from service.pulls.announce import announce
from service.pulls.judge import judge, judge_queue
from service.pulls.reconcile import look_again, wake
from service.pulls.silence import end_what_was_begun
from service.pulls.world import About, World
from service.read.open_pulls import open_pulls
from service.read.permission import may_write
from service.store import audit, overrides
from service.store.engine import transaction


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


def judge_head(world: World, job: Job) -> None:
    """Judge whichever open pull requests have a head: a check suite names none."""
    about, head = About.of(job), job.args.get("head")
    with world.repository(about) as repository:
        found = [pull for pull in open_pulls(repository) if pull.head == head]
    for pull in found:
        wake(world, about, pull.number, pull.head, again=True)


def override(world: World, job: Job) -> None:
    """Let a head pass, if who asks may write to the repository; both ways it is in the audit."""
    about = About.of(job)
    actor, head = str(job.args.get("sender") or ""), str(job.args.get("head") or "")
    reason = str(job.args.get("reason") or "")
    with world.repository(about) as connection:
        allowed = may_write(connection, actor)
    installation, repository = about.kept
    place = f"{about.repository}#{about.number}@{head}"
    with transaction(world.store) as db:
        what = "override" if allowed else "override refused"
        audit.note(db, actor=actor, what=f"{what}: {reason}", place=place)
        if allowed:
            overrides.add(
                db,
                overrides.Override(
                    actor=actor,
                    installation=installation,
                    repository=repository,
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
    """Look for what a lost delivery left undone, or a change of the mode."""
    end_what_was_begun(world)
    look_again(world)
