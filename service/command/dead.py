# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel dead``: the jobs that failed for good."""

from __future__ import annotations

from pathlib import Path

import click

from service.command.running import settings_of
from service.faults import Fault, Stop
from service.render.visible import visible

SETTINGS = click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings.")


@click.group("dead")
def command() -> None:
    """List the jobs that failed for good, or try one again."""


@command.command("list")
@SETTINGS
@click.option("--verbose", "-v", is_flag=True, help="With what stopped them, in full.")
def list_(file: Path | None, verbose: bool) -> None:
    """List the jobs nobody has tried again, oldest first."""
    from service.store import dead
    from service.store.database import open_store
    from service.store.engine import reading

    store = open_store(settings_of(file).server.database_url)
    with reading(store) as db:
        letters = dead.waiting(db)
    store.dispose()
    for letter in letters:
        at = letter.parked_at.isoformat(timespec="seconds")
        click.echo(visible(f"{letter.id}  {at}  {letter.kind}  {letter.key}  {letter.error}"))
        if verbose:
            for line in letter.traceback.splitlines():
                click.echo(f"    {visible(line)}")


@command.command("replay")
@SETTINGS
@click.argument("number", type=int)
def replay(file: Path | None, number: int) -> None:
    """Try a job again, by its number in the list."""
    from service.jobs.queue import open_queue
    from service.store import dead
    from service.store.database import open_store
    from service.store.engine import reading

    url = settings_of(file).server.database_url
    store = open_store(url)
    with reading(store) as db:
        letter = dead.find(db, number)
    if letter is None:
        raise Stop(Fault(str(number), "no such dead letter; see ksquirrel dead list"))
    with open_queue(store, url) as queue:
        job = queue.replay(letter)
    store.dispose()
    if job is None:
        raise Stop(Fault(str(number), f"was tried again at {letter.replayed_at}"))
    click.echo(f"{letter.kind} {visible(letter.key)} is tried again")
