# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel check``: the local door."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rules.engine.rule import catalogue
from rules.facts import ON_REQUEST, Policy
from service.command.colour import is_colour
from service.command.ending import FAIL_ON, exit_code, name_faults
from service.command.facts import Facts, tools_named
from service.command.local import Local
from service.command.progress import Progress
from service.config import NAME, Layer, asked, layers, merged
from service.crew import Crew
from service.faults import ConfigError, Fault, Stop
from service.flow import handle
from service.gather.tree import repository_of
from service.post.stdout import write
from service.read.git import Repository
from service.render.formats import BROKEN_SHOWN, FORMATS

if TYPE_CHECKING:
    from service.command.named import Named
    from service.command.pull import OpenedPull
    from service.read.github import PullReading

TOOLS = ", ".join(sorted(ON_REQUEST))


def _list_types(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """What checkpatch calls types."""
    if asked:
        write("".join(f"{name}\n" for name in catalogue()))
        context.exit()


@click.command("check")
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
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
@click.option("--pr", "urls", multiple=True, metavar="URL", help="Check a pull request, online.")
@click.option("--color/--no-color", "colour", default=None, help="Colour, or none.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Judge with N processes; else with one for each processor, if there is much to judge.",
)
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
    urls: tuple[str, ...],
    colour: bool | None,
    jobs: int | None,
    msgid: str | None,
    archive: str | None,
    quiet: bool,
) -> None:
    """Say what would bounce.

    INPUT is a patch, mail or mbox file, a directory or maildir of them, - for standard input,
    or a range of commits; without one, the series of b4 prep that is checked out, or the commits
    since the upstream branch.  Exit code: 0 nothing at the fail level, 1 findings, 2 usage or
    configuration, 3 could not finish.
    """
    root = _root(tree)
    policy = replace(merged(layers(root, config, only, ignore)), tools=tools_named(wanted))
    form = "terse" if terse else "gnu" if emacs else form
    progress = Progress(Crew(1 if urls else jobs))  # a connection is for one process
    place = tree if tree and not Repository(Path()).exists() else Path()
    facts = Facts(tree, no_tree, _tools(policy.tools, root), place)
    with progress.on_terminal(), closing(facts), _opened(urls, facts) as pulls:
        door = Local(inputs, form, is_colour(colour), quiet, place, progress, _readings(pulls))
        door.named = named = _named(inputs, msgid, archive)
        facts.remember(door.sorted, named.memory if named else None)
        own = _of_pulls(pulls, policy.tools, config, asked(config, only, ignore))
        reports = handle(door, lambda one: own.get(one.key, policy), facts, progress)
    name_faults(facts.strange.values(), () if form in BROKEN_SHOWN else reports)
    sys.exit(exit_code(door.reading, reports, fail_on))


def _root(tree: Path | None) -> Path | None:
    """The top of the tree that was named, or that is around here."""
    if tree is not None and not tree.is_dir():
        raise ConfigError(Fault(str(tree), "no such directory to use as a tree"))
    return tree or repository_of(Path())


@contextmanager
def _opened(urls: tuple[str, ...], facts: Facts) -> Iterator[tuple[OpenedPull, ...]]:
    """The pull requests of these addresses; what reads them is imported for them only."""
    if not urls:
        yield ()
        return
    try:
        from service.command.pull import opened
    except ModuleNotFoundError as error:
        why = f"needs {error.name}; install the service with the command: ksquirrel[service]"
        raise Stop(Fault("--pr", why)) from None
    with opened(urls) as pulls:
        for pull in pulls:
            facts.know(pull.reading.base, pull.tree)
            for fault in pull.decided.faults:
                facts.strange[f"{pull.url}: {fault.name}"] = fault
        yield pulls


def _readings(pulls: Iterable[OpenedPull]) -> tuple[PullReading, ...]:
    return tuple(pull.reading for pull in pulls)


def _of_pulls(
    pulls: Iterable[OpenedPull],
    tools: frozenset[str],
    config: Path | None,
    said: tuple[Layer, ...],
) -> Mapping[str, Policy]:
    """The policy of each pull request, by the key of its submission."""
    return {
        pull.reading.submission.key: replace(pull.policy(said, config), tools=tools)
        for pull in pulls
    }


def _tools(asked: frozenset[str], root: Path | None) -> Mapping[str, object]:
    """The other programs that were asked for."""
    if not asked:
        return {}
    from service.gather.tools import find_tools

    return find_tools(asked, root)


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
