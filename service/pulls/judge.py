# SPDX-License-Identifier: GPL-2.0-or-later
"""Brings a pull request up to date: reads its newest head, judges it, says what there is to say."""

from __future__ import annotations

import logging
from dataclasses import replace

from rules.engine.digest import rules_digest
from rules.facts import Policy
from rules.model import Submission
from service.faults import Gone, Held
from service.flow import handle
from service.gather.upstream import already_upstream
from service.github.repository import Json, Repository
from service.jobs.attempt import MOST
from service.jobs.job import Job
from service.jobs.pulls import judge_pull
from service.post.comment import post_comment
from service.post.ledger import Place
from service.pulls.announce import begin
from service.pulls.base import Base
from service.pulls.door import HalfSaid, PullDoor
from service.pulls.unable import leave_behind, newest_head, say_why_not
from service.pulls.world import About, World
from service.read.github import PullReading, read_pull
from service.said import Override
from service.store import heads, overrides, pulls, reports
from service.store.engine import reading as reading_store
from service.store.engine import transaction
from service.store.kinds import now

LOG = logging.getLogger("ksquirrel.pulls")
SOON = 5.0
"""Seconds before the next look where a check is just being announced; the brake may hold that."""


def judge(world: World, job: Job) -> None:
    """The job: bring the pull request it names up to date."""
    about, started = About.of(job), now()
    if world.settings.github.mode == "off":
        return
    if world.queue.is_under_way("announce", about.job_key):
        raise Held("the check is being announced", SOON * 2 ** min(job.turn, 3))
    try:
        if job.args.get("again") and not job.tries:
            begin(world, about, job.args.get("head"), again=True)
        judge_pull(
            world.store, about.key, lambda: bring(world, about), lambda: world.queue.superseded(job)
        )
    except (Held, HalfSaid):
        raise
    except Exception as error:
        head = newest_head(world, about, started, job.args.get("head"))
        say_why_not(world, about, head, error, job.tries)
        if not isinstance(error, Gone):
            raise


def judge_queue(world: World, job: Job) -> None:
    """The job: say of a merge group what was found in its pull request, whose commits are what
    is merged.

    What may yet succeed is not said to have failed, for that would end the pull request's turn.
    """
    about, head = About.of(job), job.args.get("head")
    if not about.number or not isinstance(head, str) or world.settings.github.mode == "off":
        return
    try:
        begin(world, about, head)
        bring(world, about, queued_at=head)
    except Held:
        raise
    except Exception as error:
        if isinstance(error, Gone) or job.tries + 1 >= MOST:
            say_why_not(world, about, head, error, job.tries)
        if not isinstance(error, Gone):
            raise


def bring(world: World, about: About, queued_at: str | None = None) -> str | None:
    """Judge the newest head of a pull request that is open; that head, or None without one.

    With ``queued_at`` the verdict is said of that head of a merge group.
    """
    with world.repository(about) as repository:
        told = repository.get(f"/pulls/{about.number}")
        _see(world, about, told)
        if told["state"] != "open":
            _fall_silent(world, about, repository, told["head"]["sha"])
            leave_behind(world, about, repository, None)
            return None
        found = read_pull(repository, about.number)
        door = _door(world, about, repository, found)
        door = replace(door, queued_at=queued_at, private=bool(told["base"]["repo"]["private"]))
        try:
            policy = _asked(door.base.policy(), found.submission)
            handle(door, policy, door.base.gather)
        finally:
            door.base.close()
        return found.head


def _door(world: World, about: About, repository: Repository, found: PullReading) -> PullDoor:
    submission, notes = _new_only(world, about, found.submission)
    if _is_bot(submission):
        notes = (*notes, "Opened by a bot, whose pull requests are not judged.")
    if found.count > len(found.submission.patches) + bool(found.submission.cover):
        submission = replace(submission, total=found.count)
    with reading_store(world.store) as db:
        standing = overrides.standing(db, about.key, found.head)
    return PullDoor(
        world=world,
        about=about,
        repository=repository,
        reading=found,
        submission=submission,
        base=Base.at(world, repository, found.base),
        rules=rules_digest().partition("@")[2],
        notes=(*found.notes, *notes),
        override=Override(by=standing.actor, reason=standing.reason) if standing else None,
    )


def _new_only(
    world: World, about: About, submission: Submission
) -> tuple[Submission, tuple[str, ...]]:
    """The submission without the commits its tree has already, and a note that says so."""
    tree = world.tree_of(about.repository)
    if tree is None or not tree.git.exists():
        return submission, ()
    known = already_upstream(tree.git, tree.branch, [p.id or "" for p in submission.patches])
    if not known:
        return submission, ()
    left = (patch for patch in submission.patches if patch.id not in known)
    new = tuple(replace(patch, number=n) for n, patch in enumerate(left, 1))
    count = len(submission.patches) - len(new)
    note = f"{count} commit{'' if count == 1 else 's'} of {tree.name} already; not judged again."
    return replace(submission, patches=new, total=len(new)), (note,)


def _asked(policy: Policy, submission: Submission) -> Policy:
    """The policy; for a bot, one that asks nothing."""
    from rules.engine.rule import catalogue

    return replace(policy, levels=dict.fromkeys(catalogue())) if _is_bot(submission) else policy


def _is_bot(submission: Submission) -> bool:
    return submission.pull is not None and submission.pull.opener.endswith("[bot]")


def _see(world: World, about: About, told: Json) -> None:
    """Keep what GitHub tells of the pull request, for the reconciler and the pages."""
    installation, repository = about.kept
    pull = pulls.Pull(
        installation=installation,
        repository=repository,
        number=about.number,
        head=told["head"]["sha"],
        base=told["base"]["sha"],
        state=told["state"],
        draft=bool(told.get("draft")),
        private=bool(told["base"]["repo"]["private"]),
        title=told["title"],
        opener=(told["user"] or {}).get("login") or "",
    )
    with transaction(world.store) as db:
        pulls.see(db, pull)
        heads.hear(db, world.page(about, pull.head, private=pull.private))
        if pull.private:  # and may not have been so from the beginning
            reports.conceal(db, about.installation, about.repository)
            heads.conceal(db, about.kept)


def _fall_silent(world: World, about: About, repository: Repository, head: str) -> None:
    """What is closed needs no comment any more."""
    if world.speaks:
        place = Place(repository=repository, app_id=world.app_id, pull=about.number, head=head)
        post_comment(place, world.ledger(about), None)
