# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel check``: the local door."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules.engine.rule import catalogue
from rules.facts import ON_REQUEST
from rules.report import Report, Severity
from service.command.facts import Facts, tools_named
from service.command.local import Local
from service.config import NAME, layers, merged
from service.faults import CLEAN, FINDINGS, USAGE, ConfigError, Fault
from service.flow import handle
from service.gather.tools import find_tools
from service.gather.tree import repository_of
from service.post.stdout import write
from service.read.inputs import Reading
from service.render.formats import BROKEN_SHOWN, FORMATS
from service.render.visible import visible

if TYPE_CHECKING:
    from service.command.named import Named

TOOLS = ", ".join(sorted(ON_REQUEST))
FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE}


def _list_types(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """What checkpatch calls types."""
    if asked:
        write("".join(f"{name}\n" for name in catalogue()))
        context.exit()


@click.command("check")
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option(
    "--tree", type=click.Path(path_type=Path), help="The kernel tree the patches are for."
)
@click.option("--no-tree", is_flag=True, help="Use no kernel tree, even inside one.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--terse", is_flag=True, help="Like --format terse.")
@click.option("--emacs", is_flag=True, help="Like --format gnu.")
@click.option(
    "--fail-on",
    type=click.Choice([*FAIL_ON, "never"]),
    default="error",
    show_default=True,
    help="The mildest finding that makes the exit code 1.",
)
@click.option("--only", "--types", multiple=True, metavar="RULE", help="Ask these rules alone.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not ask these rules.")
@click.option("--with", "wanted", multiple=True, metavar="TOOL", help=f"Ask {TOOLS} too.")
@click.option("--config", type=click.Path(path_type=Path), help=f"A policy file, not {NAME}.")
@click.option("--color/--no-color", "colour", default=None, help="Colour, or none.")
@click.option(
    "--msgid", metavar="ID", help="Check the series of a mail in an archive; the network."
)
@click.option("--archive", help="The archive: a folder or URL.  [default: lore.kernel.org]")
@click.option("-q", "--quiet", is_flag=True, help="Two lines a finding: no quotes, no repairs.")
@click.option(
    "--list-types",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_types,
    help="Print the names of the rules, and exit.",
)
def command(
    inputs: tuple[str, ...],
    tree: Path | None,
    no_tree: bool,
    form: str,
    terse: bool,
    emacs: bool,
    fail_on: str,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    wanted: tuple[str, ...],
    config: Path | None,
    colour: bool | None,
    msgid: str | None,
    archive: str | None,
    quiet: bool,
) -> None:
    """Say what would bounce.

    INPUT is a patch, mail or mbox file, a directory or maildir of them, - for standard input,
    or a range of commits; without one, the commits since the upstream branch.  Exit code: 0
    nothing at the fail level, 1 findings, 2 usage or configuration, 3 could not finish.
    """
    if tree is not None and not tree.is_dir():
        raise ConfigError(Fault(str(tree), "no such directory to use as a tree"))
    root = tree or repository_of(Path())
    policy = replace(merged(layers(root, config, only, ignore)), tools=tools_named(wanted))
    form = "terse" if terse else "gnu" if emacs else form
    door = Local(inputs or ("@{upstream}..",), form, _is_colour(colour), quiet)
    door.named = _named(inputs, msgid, archive)
    facts = Facts(tree, no_tree, find_tools(policy.tools, root))
    try:
        reports = handle(door, policy, facts)
    finally:
        facts.close()
    for fault in facts.strange.values():
        click.echo(f"ksquirrel: {visible(str(fault))}", err=True)
    if form not in BROKEN_SHOWN:
        name_broken(reports)
    sys.exit(exit_code(door.reading, reports, fail_on))


def _named(inputs: tuple[str, ...], msgid: str | None, archive: str | None) -> Named | None:
    """The series that --msgid names, fetched from the archive."""
    if msgid is None:
        if archive is not None:
            raise ConfigError(Fault("--archive", "is for --msgid"))
        return None
    if inputs:
        raise ConfigError(Fault("--msgid", f"names the series to check; {inputs[0]} does too"))
    from service.command.named import series_of
    from service.read.thread import LORE

    return series_of(archive or LORE, msgid)


def name_broken(reports: Iterable[Report]) -> None:
    """Name the rules that failed themselves, where the format has no place for them."""
    for rule, error in dict(pair for report in reports for pair in report.broken()).items():
        click.echo(f"ksquirrel: rule {rule} failed, which is our fault: {visible(error)}", err=True)


def _is_colour(asked: bool | None) -> bool:
    """--color, --no-color, NO_COLOR, FORCE_COLOR, and then whether it is a terminal."""
    if asked is not None:
        return asked
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def exit_code(reading: Reading, reports: tuple[Report, ...], fail_on: str) -> int:
    """Name what was not judged, and choose the code: the worst of what happened."""
    for name, why in reading.strange.items():
        click.echo(f"ksquirrel: {name}: not judged: {why}", err=True)
    strange = set(reading.strange)
    for post in reading.sorted().other:
        name = reading.sources.get(id(post), "")
        if name not in strange:
            click.echo(f"ksquirrel: {name}: not judged: {post.kind}", err=True)
    for group in reading.sorted().series:
        if not group.judge:
            name = reading.sources.get(id(group.posts[0]), "")
            click.echo(f"ksquirrel: {name}: not judged: {group.set_aside}", err=True)
    for fault in reading.faults:
        click.echo(f"ksquirrel: {visible(str(fault))}", err=True)
    codes = [fault.code for fault in reading.faults]
    if not reports and not reading.posts and not codes:
        codes.append(USAGE)
    level = FAIL_ON.get(fail_on)
    worst = [report.worst for report in reports if report.worst is not None]
    found = level is not None and any(severity >= level for severity in worst)
    return max([*codes, FINDINGS if found else CLEAN])
