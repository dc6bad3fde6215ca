# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel pause``: nothing is posted until ``ksquirrel resume``."""

from __future__ import annotations

from pathlib import Path

import click

from service.command.running import settings_of
from service.command.scope import scope_of, scoped, who
from service.faults import ConfigError, Fault


@click.command("pause")
@scoped
def command(file: Path | None, **chosen: str | None) -> None:
    """Hold the service's tongue: everywhere, or in one repository, organisation or list.

    What is heard is still judged and kept.  It takes effect at once, on this machine even when
    the database is away.
    """
    from service import brake
    from service.store.database import open_store

    scope = scope_of(chosen)
    settings = settings_of(file)
    try:
        store = open_store(settings.server.database_url)
    except ConfigError as error:
        brake.pull(settings, None, scope, who())
        why = "is held on this machine alone"
        raise ConfigError(Fault(scope, why), *error.faults) from None
    brake.pull(settings, store, scope, who())
    store.dispose()
    click.echo(f"{scope} is held")
    known = {f"list:{one.address.lower()}" for one in settings.lists}
    if scope.startswith("list:") and scope not in known:
        click.echo(f"no [[list]] of the settings is {scope.removeprefix('list:')}", err=True)
