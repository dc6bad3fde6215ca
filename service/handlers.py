# SPDX-License-Identifier: GPL-2.0-or-later
"""What the workers can do: a handler for each kind of job, and what is due again and again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Engine

from service.faults import TryLater
from service.gather.maintainers import cache_folder
from service.gather.mirror import fetch
from service.github.connection import Anybody, App, Integration, connect
from service.jobs.job import Handler, Job
from service.jobs.queue import Queue
from service.jobs.schedule import Periodic
from service.letters.handlers import handlers as letter_handlers
from service.letters.room import Room
from service.lists.handlers import handlers as list_handlers
from service.lists.handlers import schedule as list_schedule
from service.lists.world import World as Lists
from service.pulls.handlers import handlers as pull_handlers
from service.pulls.world import World
from service.settings import Settings, Tree
from service.settings.secrets import private_key, reply_secret, smtp_password, webhook_secrets
from service.store import bounces, deliveries, heads, letters, mails, mirrors, reports, suppressed
from service.store.engine import reading, transaction
from service.store.kinds import now

LOG = logging.getLogger("ksquirrel.work")
DELIVERIES, REPORTS, JOBS = timedelta(days=30), timedelta(days=365), timedelta(days=7)
MAILS, LETTERS, BOUNCES = timedelta(days=60), timedelta(days=90), timedelta(days=365)
STALE = timedelta(days=1)


def handlers(settings: Settings, store: Engine, queue: Queue) -> Mapping[str, Handler]:
    """A handler for each kind of job."""
    trees = {tree.name: tree for tree in settings.trees if tree.url}
    return {
        **pull_handlers(_world(settings, store, queue)),
        **_mail(settings, store, queue),
        "forget": lambda _: forget(store, queue),
        "mirror": lambda job: mirror(store, trees, job),
    }


def _world(settings: Settings, store: Engine, queue: Queue) -> World:
    """What the jobs about pull requests work with; without an app they read what is public."""
    github, key = settings.github, private_key(settings)
    integration: Integration | Anybody = Anybody(github.api_url)
    if github.app_id and key:
        app = App(api_url=github.api_url, app_id=github.app_id, private_key=key)
        integration = connect(app)
    return World(
        settings=settings,
        store=store,
        queue=queue,
        integration=integration,
        cache=cache_folder(),
        secrets=webhook_secrets(settings),
    )


def _mail(settings: Settings, store: Engine, queue: Queue) -> Mapping[str, Handler]:
    """A handler for each kind of job about mails, as far as there can be any."""
    if not settings.lists and not settings.mail.sender:
        return {}
    lists = _lists(settings, store, queue)
    heard = letter_handlers(Room(world=lists))
    return {**list_handlers(lists), **heard} if settings.lists else heard


def _lists(settings: Settings, store: Engine, queue: Queue) -> Lists:
    """What the jobs about mails work with."""
    return Lists(
        settings=settings,
        store=store,
        queue=queue,
        secret=reply_secret(settings),
        password=smtp_password(settings) or "",
    )


def schedule(settings: Settings, known: Mapping[str, Handler]) -> tuple[Periodic, ...]:
    """What is due again and again, as far as there is a handler for it."""
    due = [
        Periodic(kind="reconcile", key="github", every=600),
        Periodic(kind="forget", key="store", every=24 * 3600),
    ]
    due += [
        Periodic(kind="mirror", key=tree.name, every=900, args={"tree": tree.name})
        for tree in settings.trees
        if tree.url
    ]
    due += list_schedule(settings)
    return tuple(one for one in due if one.kind in known)


def mirror(store: Engine, trees: Mapping[str, Tree], job: Job) -> None:
    """Fetch the mirror of a tree.  A tree the settings no longer name is let be."""
    tree = trees.get(str(job.args.get("tree")))
    if tree is None or tree.url is None:
        return
    try:
        fetch(tree.git, tree.url, tree.branch)
    except TryLater as later:
        with transaction(store) as db:
            mirrors.not_fetched(db, tree.name, later.why)
        _tell_stale(store, tree.name)
        LOG.warning("the mirror of %s could not be fetched: %s", tree.name, later.why)
        return  # it is due again before long; to insist would only make a dead letter
    with transaction(store) as db:
        mirrors.fetched(db, tree.name)


def forget(store: Engine, queue: Queue) -> None:
    """Delete what is older than it may be."""
    with transaction(store) as db:
        gone = (
            deliveries.forget(db, now() - DELIVERIES),
            reports.forget(db, now() - REPORTS) + heads.forget(db, now() - REPORTS),
            mails.forget(db, now() - MAILS),
            letters.forget(db, now() - LETTERS),
        )
        bounces.forget(db, now() - BOUNCES)
        suppressed.forget(db, now())
    jobs = queue.forget(now() - JOBS)
    said = "forgot %d deliveries, %d reports and heads, %d mails, %d letters, %d jobs"
    LOG.info(said, *gone, jobs)


def _tell_stale(store: Engine, name: str) -> None:
    with reading(store) as db:
        known = {one.tree: one for one in mirrors.read(db)}
    if name in known and known[name].is_stale(now() - STALE):
        LOG.error("the mirror of %s is stale: fetched last at %s", name, known[name].fetched_at)
