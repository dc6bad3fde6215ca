# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel resume``: lets go what ``ksquirrel pause`` holds."""

from __future__ import annotations

from pathlib import Path

import click

from service.command.running import settings_of
from service.command.scope import scope_of, scoped, who


@click.command("resume")
@scoped
def command(file: Path | None, **chosen: str | None) -> None:
    """Let the service speak again.

    What waited is judged anew before it is said, so nothing stale goes out.
    """
    from service import brake
    from service.store import ledger
    from service.store.brake import held
    from service.store.database import open_store
    from service.store.engine import reading

    scope = scope_of(chosen)
    settings = settings_of(file)
    store = open_store(settings.server.database_url)
    was_held = brake.release(settings, store, scope, who())
    with reading(store) as db:
        rest = [one.scope for one in held(db)]
        kept_back = ledger.states(db).get(ledger.HELD, 0)
    store.dispose()
    click.echo(f"{scope} {'is let go' if was_held else 'was not held'}")
    if rest:
        click.echo(f"still held: {', '.join(rest)}")
    if kept_back:
        click.echo(f"{kept_back} posts wait for a person's decision")
