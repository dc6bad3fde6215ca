# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel optout``: who wants no mails from this service."""

from __future__ import annotations

from pathlib import Path

import click

from service.command.running import settings_of
from service.command.scope import who
from service.faults import Fault, Stop
from service.render.visible import visible

SETTINGS = click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings.")
ADDRESS = click.argument("address")


@click.group("optout")
def command() -> None:
    """List who wants no mails, add an address, or take one off the list."""


@command.command("list")
@SETTINGS
def list_(file: Path | None) -> None:
    """List the addresses nothing is sent to: since when, and why."""
    from service.store import optouts
    from service.store.database import open_store
    from service.store.engine import reading

    store = open_store(settings_of(file).server.database_url)
    with reading(store) as db:
        found = optouts.read(db)
    store.dispose()
    for one in found:
        click.echo(visible(f"{one.address}  {one.at.isoformat(timespec='seconds')}  {one.why}"))


@command.command("add")
@SETTINGS
@ADDRESS
@click.option("--why", default="the operator", help="What is noted of it.")
def add(file: Path | None, address: str, why: str) -> None:
    """Send nothing to an address any more; its owner cannot undo it by mail."""
    from service.store import audit, optouts
    from service.store.database import open_store
    from service.store.engine import transaction
    from service.store.kinds import now

    _check(address)
    store = open_store(settings_of(file).server.database_url)
    with transaction(store) as db:
        optouts.add(db, address, why, now())
        audit.note(db, who(), "optout add", "an address")
    store.dispose()
    click.echo(f"nothing is sent to {visible(address.lower())} any more")


@command.command("remove")
@SETTINGS
@ADDRESS
def remove(file: Path | None, address: str) -> None:
    """Send mails to an address again."""
    from service.store import audit, optouts
    from service.store.database import open_store
    from service.store.engine import transaction

    store = open_store(settings_of(file).server.database_url)
    with transaction(store) as db:
        is_done = optouts.remove(db, address)
        if is_done:
            audit.note(db, who(), "optout remove", "an address")
    store.dispose()
    if not is_done:
        raise Stop(Fault(address, "is not opted out; see ksquirrel optout list"))
    click.echo(f"mails go to {visible(address.lower())} again")


def _check(address: str) -> None:
    from service.settings import kinds

    try:
        kinds.address(address)
    except kinds.Wrong as wrong:
        raise Stop(Fault(address, str(wrong))) from None
