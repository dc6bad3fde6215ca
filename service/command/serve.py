# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel serve``: the web, the workers, the reconciler and who hears letters, in one."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from service.settings import Settings, read_settings, settings_file

LOG = logging.getLogger("ksquirrel.serve")
MOST_WORKERS = 4  # by default: each takes some 100 MB


@click.command("serve")
@click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings to use.")
@click.option(
    "--role",
    type=click.Choice(["web", "work", "reconcile", "listen"]),
    help="Run one process alone, for a supervisor of yours.",
)
@click.option("--workers", type=click.IntRange(1, 64), help="How many work; else one a processor.")
@click.option("--under", type=int, hidden=True, help="The process this one is to end with.")
def command(file: Path | None, role: str | None, workers: int | None, under: int | None) -> None:
    """Start the service: the GitHub app, its workers and its reconciler.

    Without settings it uses SQLite in var/, listens on loopback, and posts nothing.  SIGTERM
    stops it, and what is in hand is finished first.
    """
    from service.serve import log, parent

    log.set_up()
    if under is not None:
        parent.end_with(under)
    settings = read_settings(settings_file(file))
    ready(settings)
    if role:
        from service.serve.roles import ROLES

        ROLES[role](settings)
    else:
        supervise(settings, workers or min(os.cpu_count() or 1, MOST_WORKERS))


def ready(settings: Settings) -> None:
    """See that all that is needed is there.  Raises ConfigError with every fault."""
    from service.serve import log
    from service.settings.secrets import check_secrets

    log.set_up(check_secrets(settings))


def supervise(settings: Settings, workers: int) -> None:
    """Bring the database up to date, then keep the processes running."""
    from service.jobs.tables import prepare
    from service.serve.family import Child, Family
    from service.store.database import open_store

    url = settings.server.database_url
    store = open_store(url)
    prepare(store, url)
    store.dispose()
    where = settings.server.database_file or store.url.render_as_string(hide_password=True)
    LOG.info("%s, GitHub in %s mode, database %s", settings.server.url, settings.github.mode, where)
    heard = ["listen"] if settings.mail.listens else []
    roles = ["web", "reconcile", *heard, *["work"] * workers]
    Family([Child(role, child(settings, role)) for role in roles]).run()


def child(settings: Settings, role: str) -> list[str]:
    """The command of one process of the service."""
    named = ["--settings", str(settings.file)] if settings.file else []
    program = [sys.executable, "-P", "-m", "service.cli", "serve"]
    return [*program, *named, "--role", role, "--under", str(os.getpid())]
