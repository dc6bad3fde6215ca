# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel held``: the mails that wait for a person."""

from __future__ import annotations

from pathlib import Path

import click

from service.command.running import settings_of
from service.command.scope import who
from service.faults import Fault, Stop
from service.render.visible import visible

SETTINGS = click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings.")
NUMBER = click.argument("number", type=int)


@click.group("held")
def command() -> None:
    """List the mails that wait for a person; let one go, or drop it."""


@command.command("list")
@SETTINGS
def list_(file: Path | None) -> None:
    """List the mails that are held, oldest first: number, since when, to whom, about what, why."""
    from service.store import outbox
    from service.store.database import open_store
    from service.store.engine import reading

    store = open_store(settings_of(file).server.database_url)
    with reading(store) as db:
        mails = outbox.every(db, outbox.HELD)
    store.dispose()
    for one in mails:
        at = one.updated_at.isoformat(timespec="seconds")
        click.echo(visible(f"{one.id}  {at}  {one.recipient}  {one.list}  {one.why or ''}"))


@command.command("release")
@SETTINGS
@NUMBER
def release(file: Path | None, number: int) -> None:
    """Send a mail after all; where the server may have had it, it comes twice."""
    from service import held
    from service.jobs.queue import open_queue
    from service.store.database import open_store
    from service.store.kinds import now

    url = settings_of(file).server.database_url
    store = open_store(url)
    with open_queue(store, url) as queue:
        is_done = held.release(store, queue, number, who(), now())
    store.dispose()
    _say(number, "is released", is_done=is_done)


@command.command("drop")
@SETTINGS
@NUMBER
def drop(file: Path | None, number: int) -> None:
    """Never send a mail."""
    from service import held
    from service.store.database import open_store
    from service.store.kinds import now

    store = open_store(settings_of(file).server.database_url)
    is_done = held.drop(store, number, who(), now())
    store.dispose()
    _say(number, "is dropped", is_done=is_done)


def _say(number: int, what: str, *, is_done: bool) -> None:
    if not is_done:
        raise Stop(Fault(str(number), "no such mail is held; see ksquirrel held list"))
    click.echo(f"mail {number} {what}")
