# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel forget``: all that is kept of a person is deleted."""

from __future__ import annotations

from pathlib import Path

import click

from service.command.running import settings_of
from service.command.scope import who
from service.faults import Fault, Stop
from service.render.visible import visible


@click.command("forget")
@click.argument("address")
@click.option("--keep-optout", is_flag=True, help="Remember that nothing is to be sent there.")
@click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings.")
def command(address: str, keep_optout: bool, file: Path | None) -> None:
    """Delete all that is kept of a person, and say what that was.

    Mails and reports that name the ADDRESS go whole; in the memory of what was said it is struck
    out.  Backups, the copies that are made before a migration, and archives are yours to see to.
    """
    from service.forgetting import forget
    from service.settings import kinds
    from service.store import audit
    from service.store.database import open_store
    from service.store.engine import transaction

    try:
        kinds.address(address)
    except kinds.Wrong as wrong:
        raise Stop(Fault(address, str(wrong))) from None
    store = open_store(settings_of(file).server.database_url)
    found = forget(store, address, keep_optout=keep_optout)
    with transaction(store) as db:
        audit.note(db, who(), "forget", "an address")
    store.dispose()
    for table, count in found.items():
        click.echo(f"{table}: {count} row{'' if count == 1 else 's'}")
    if not found:
        click.echo(f"nothing names {visible(address)}")
