# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel maintainers``: what the kernel's get_maintainer.pl answers, without history."""

from __future__ import annotations

import os
from pathlib import Path

import click

from rules.kernel.maintainers.answer import Answer
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.patchtext import read_patch
from service.command.facts import maintainers_of
from service.faults import ConfigError, Fault
from service.post.stdout import write
from service.read.text import read_text
from service.render import contacts


@click.command("maintainers")
@click.argument("patches", nargs=-1, metavar="[PATCH]...")
@click.option("-f", "--file", "paths", multiple=True, metavar="PATH", help="A path in the tree.")
@click.option("--tree", type=click.Path(path_type=Path), help="The kernel tree that is asked.")
@click.option(
    "--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True
)
@click.option("--subsystem", is_flag=True, help="Print the titles of the entries too.")
@click.option("--explain", is_flag=True, help="Say which entry and which line of it led to each.")
def command(
    patches: tuple[str, ...],
    paths: tuple[str, ...],
    tree: Path | None,
    form: str,
    subsystem: bool,
    explain: bool,
) -> None:
    """Print who is responsible for paths, or for what patches touch.

    The answer is that of the tree's own scripts/get_maintainer.pl without git history.  PATCH
    is a file, or - for standard input; a PATH need not exist yet.
    """
    if not patches and not paths:
        raise ConfigError(Fault("maintainers", "name a PATCH, or a path with -f PATH"))
    with maintainers_of(tree) as (root, asked):
        for fault in asked.index.faults:
            click.echo(f"ksquirrel: {asked.name}: pattern not used: {fault}", err=True)
        named = [("path", path, asked.for_path(in_tree(path, root, asked))) for path in paths]
        named += [("patch", patch, for_patch(patch, asked)) for patch in patches]
    if form == "jsonl":
        write("".join(contacts.jsonl(*one) for one in named))
    else:
        headed = len(named) > 1
        write("".join(contacts.text(*one[1:], headed, subsystem, explain) for one in named))


def for_patch(patch: str, asked: Maintainers) -> Answer:
    """The answer for a patch file; - is standard input."""
    seen = read_patch(read_text(patch))
    if not seen.paths:
        click.echo(f"ksquirrel: {patch}: no changed file in it", err=True)
    return asked.for_patch(seen)


def in_tree(path: str, root: Path | None, asked: Maintainers) -> str:
    """A path as MAINTAINERS would write it: from the top of the tree, a folder with a slash."""
    if "\0" in path:
        raise ConfigError(Fault(repr(path), "no path: it holds a NUL"))
    inside = path
    if root is not None and Path(path).is_absolute() and Path(path).is_relative_to(root.resolve()):
        inside = str(Path(path).relative_to(root.resolve()))
    inside = os.path.normpath(inside) + ("/" if path.endswith("/") else "")
    if inside.startswith(("../", "/")) or inside in ("..", "../"):
        raise ConfigError(Fault(path, "leads out of the tree"))
    return f"{inside}/" if not inside.endswith("/") and asked.is_folder(inside) else inside
