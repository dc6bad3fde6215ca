# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel fix``: the repairs that are safe, done."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rules.facts import Policy
from rules.report import Report
from service.command.desk import Desk, Left, Plan, Repaired, diff
from service.command.desk_commits import Commits
from service.command.desk_files import Files
from service.command.ending import exit_code, name_broken
from service.command.facts import Facts
from service.config import NAME, layers, merged
from service.faults import UNFINISHED, ConfigError, Fault, Stop
from service.flow import handle
from service.gather.tree import repository_of
from service.post.stdout import write
from service.read.branch import read_branch
from service.read.git import Repository, read_range
from service.read.mails import files_in
from service.render.visible import visible

ROUNDS = 5
MIXED = "fix takes patch files, or one range of commits, and not both"


@click.command("fix")
@click.argument("inputs", nargs=-1, metavar="[FILE...|RANGE]")
@click.option("-n", "--dry-run", "dry", is_flag=True, help="Print a diff, and write nothing.")
@click.option(
    "--tree", type=click.Path(path_type=Path), help="The kernel tree the patches are for."
)
@click.option("--no-tree", is_flag=True, help="Use no kernel tree, even inside one.")
@click.option("--only", "--types", multiple=True, metavar="RULE", help="Ask these rules alone.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not ask these rules.")
@click.option("--config", type=click.Path(path_type=Path), help=f"A policy file, not {NAME}.")
def command(
    inputs: tuple[str, ...],
    dry: bool,
    tree: Path | None,
    no_tree: bool,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    config: Path | None,
) -> None:
    """Repair what is safe to repair, and say what is left.

    Patch files are edited in place.  The commits of a RANGE that ends at HEAD, and without an
    argument those that check would take, get new messages; their files, authors and dates stay,
    and a backup ref keeps the old ones.  A sign-off is never added.  Exit code: 0 no error is
    left, 1 errors are, 2 usage, 3 could not finish.
    """
    if tree is not None and not tree.is_dir():
        raise ConfigError(Fault(str(tree), "no such directory to use as a tree"))
    policy = merged(layers(tree or repository_of(Path()), config, only, ignore))
    desk = _desk(inputs)
    facts = Facts(tree, no_tree)
    try:
        repaired, left, reports = rounds(desk, policy, facts)
    finally:
        facts.close()
    said = desk.save(dry)
    lines = "".join([*map(_line, repaired), *map(_remark, left)]) + ("" if dry else said)
    if dry:
        changes = diff(desk).decode("utf-8", "surrogateescape")
        write(_shown(changes) if sys.stdout.isatty() else changes)
        click.echo(lines, nl=False, err=True)
    else:
        write(lines)
    name_broken(reports)
    sys.exit(exit_code(desk.reading, reports, "error"))


def _desk(inputs: tuple[str, ...]) -> Desk:
    if not inputs:
        return Commits(Path(), read_branch(Repository(Path())))
    paths = [Path(name) for name in inputs]
    if "-" in inputs:
        raise Stop(Fault("-", "standard input cannot be edited in place; name a file"))
    if all(path.exists() for path in paths):
        files = [f for p in paths for f in (files_in(p) if p.is_dir() else [p])]
        return Files({str(file): _content(file) for file in dict.fromkeys(files)})
    if len(paths) > 1:
        absent = next(name for name, path in zip(inputs, paths, strict=True) if not path.exists())
        raise Stop(Fault(absent, f"no such file; {MIXED}"))
    return Commits(Path(), read_range(Repository(Path()), inputs[0]))


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise Stop(Fault(str(file), "no regular file, and cannot be edited in place"))
    try:
        return file.read_bytes()
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        raise Stop(Fault(str(file), why, UNFINISHED)) from None


def rounds(
    desk: Desk, policy: Policy, facts: Facts
) -> tuple[list[Repaired], list[Left], tuple[Report, ...]]:
    """Judge and repair until nothing is left to repair: a repair may show the next fault."""
    repaired: list[Repaired] = []
    plan = Plan()
    for n in range(ROUNDS + 1):
        reports = handle(desk, policy, facts)
        plan = desk.plan(reports)
        if n == ROUNDS or not plan.texts:
            break
        repaired += plan.repaired
        desk.texts.update(plan.texts)
    left = plan.left + [
        Left(one.place, one.said, f"still said after {ROUNDS} rounds") for one in plan.repaired
    ]
    return repaired, left, reports


def _line(one: Repaired) -> str:
    after = "taken out" if one.after is None else f'"{visible(one.after)}"'
    return f'{visible(one.place)}: {one.said.rule}: "{visible(one.before)}" -> {after}\n'


def _remark(one: Left) -> str:
    what = f"{one.said.severity.word} {one.said.rule}: {one.said.finding.seen}"
    return f"{visible(one.place)}: left: {visible(what)}; {visible(one.why)}\n"


def _shown(text: str) -> str:
    return "".join(f"{visible(line)}\n" for line in text.split("\n")[:-1])
