# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel deliver``: what a mail server without LMTP pipes a letter into."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

NO_USER, TRY_AGAIN = 67, 75
"""EX_NOUSER and EX_TEMPFAIL of sysexits.h; at any other code a mail server returns the letter."""


class Patient(click.Command):
    """A command whose every fault means: try again later."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            fail(error)


def fail(error: BaseException) -> NoReturn:
    """End so that the letter comes again; a mail server keeps little of what is said."""
    from service.render.visible import visible

    click.echo(f"ksquirrel: {visible(str(error))[:200]}", err=True)
    sys.exit(TRY_AGAIN)


@click.command("deliver", cls=Patient)
@click.argument("recipient", required=False)
@click.option("--sender", help="The sender of the envelope; else that of the variable SENDER.")
@click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings.")
def command(recipient: str | None, sender: str | None, file: Path | None) -> None:
    """Take a letter from standard input, for a mail server that pipes.

    RECIPIENT is the address it came to, or else the variable RECIPIENT or ORIGINAL_RECIPIENT.
    The exit code is 0 once it is stored, 67 where the address is none of ours, and else 75, at
    which a mail server tries again later.
    """
    try:
        to = recipient or os.environ.get("ORIGINAL_RECIPIENT") or os.environ.get("RECIPIENT")
        return_path = sender if sender is not None else os.environ.get("SENDER", "")
        is_ours = _deliver(to or "", return_path.strip("<>"), file)
    except Exception as error:  # whatever it is, the letter must not be lost
        fail(error)
    if not is_ours:
        click.echo("ksquirrel: no such address here", err=True)
        sys.exit(NO_USER)


def _deliver(recipient: str, sender: str, file: Path | None) -> bool:
    """Store the letter; False where it came to none of our addresses."""
    from rules.read.mail import LIST
    from service.command.running import settings_of
    from service.jobs.queue import open_queue
    from service.letters.intake import addresses, keep
    from service.read.lmtp import Delivery, is_among
    from service.read.taken import take
    from service.store.database import open_store
    from service.store.kinds import now

    settings = settings_of(file)
    if not recipient:
        raise ValueError("to whom? Name the recipient, or set RECIPIENT")
    if not is_among(recipient, addresses(settings)):
        return False
    raw = sys.stdin.buffer.read(LIST.mail + 1)
    if not raw:
        raise ValueError("no letter on standard input")
    url = settings.server.database_url
    store = open_store(url)
    with open_queue(store, url) as queue:
        found = Delivery(sender=sender, recipient=recipient, taken=take(recipient, "", raw))
        keep(store, queue, found, now())
    store.dispose()
    return True
