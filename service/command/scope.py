# SPDX-License-Identifier: GPL-2.0-or-later
"""What the brake is to hold: the options that pause and resume share."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from pathlib import Path

import click

NAMES = ("repository", "org", "list")


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a scope, and of the settings."""
    for option in (
        click.option("--list", metavar="ADDRESS", help="One mailing list."),
        click.option("--org", metavar="NAME", help="One organisation on GitHub."),
        click.option("--repository", metavar="OWNER/NAME", help="One repository on GitHub."),
        click.option("--settings", "file", type=click.Path(path_type=Path), help="The settings."),
    ):
        command = option(command)
    return command


def scope_of(chosen: Mapping[str, str | None]) -> str:
    """The scope of the options given; without any it is everything."""
    found = [(name, chosen[name]) for name in NAMES if chosen.get(name)]
    if len(found) > 1:
        raise click.UsageError("one of --repository, --org and --list at a time")
    for name, value in found:
        return f"{name}:{value.lower() if name == 'list' and value else value}"
    return "all"


def who() -> str:
    """The name of the person at the keyboard, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
