# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel doctor``: what keeps the service from doing its work, and what to do about it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.faults import FINDINGS, ConfigError
from service.render.visible import visible
from service.settings import Settings, read_settings, settings_file

if TYPE_CHECKING:
    from service.doctor.line import Line


@click.command("doctor")
@click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings.")
@click.option("--offline", is_flag=True, help="Look at nothing that needs the network.")
@click.option(
    "--dkim-selector", metavar="NAME", help="The selector of the key mails are signed by."
)
def command(file: Path | None, offline: bool, dkim_selector: str | None) -> None:
    """Look at what the service needs, one line each: ok, warn, fail, or skip.

    Nothing is changed, made, or sent.  Run it as the user who runs the service, in the folder it
    is started in.  The exit code is 1 when something fails.
    """
    found: Counter[str] = Counter()
    for line in _lines(file, offline, dkim_selector):
        click.echo(visible(str(line)))
        found[line.state] += 1
    warned = f"{found['warn']} warning{'' if found['warn'] == 1 else 's'}"
    click.echo(f"{found['fail']} failed, {warned}, {found['ok']} fine")
    if found["fail"]:
        sys.exit(FINDINGS)


def _lines(file: Path | None, offline: bool, selector: str | None) -> Iterator[Line]:
    from service.doctor import home
    from service.doctor.line import Line, ok

    yield from home.program()
    path = settings_file(file)
    try:
        settings = read_settings(path)
    except ConfigError as error:
        yield from (Line("fail", fault.name, fault.why) for fault in error.faults)
        return
    if path is None:
        yield Line("warn", "settings", "none are named, so the defaults hold", "give --settings")
    else:
        yield ok("settings", str(path))
    yield from home.disk(settings)
    yield from home.secrets(settings)
    yield from _inside(settings)
    yield from _outside(settings, offline, selector)


def _inside(settings: Settings) -> Iterator[Line]:
    from service.doctor import database

    with database.opened(settings) as (store, lines):
        yield from lines
        if store is not None:
            yield from database.says(settings, store)


def _outside(settings: Settings, offline: bool, selector: str | None) -> Iterator[Line]:
    from service.doctor import clock, dns, github, lists, mail
    from service.store.kinds import now

    yield from lists.lists(settings, offline, now())
    yield from github.app(settings, offline)
    yield from mail.smtp(settings, offline)
    yield from dns.mail_domains(settings, offline, selector)
    yield from clock.clock(settings, offline)
