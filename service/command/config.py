# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel config``: what has been decided, and where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rules.engine.rule import every
from rules.facts import Policy
from service.config import Layer, layers
from service.gather.tree import repository_of
from service.post.stdout import write
from service.render.toml import value


@click.command("config")
@click.option("--show-origin", is_flag=True, help="Say which file decided it.")
@click.option("--all", "everything", is_flag=True, help="Also what nobody has decided.")
@click.option("--tree", type=click.Path(path_type=Path), help="The tree whose file counts.")
@click.option("--config", type=click.Path(path_type=Path), help="This policy file alone.")
def command(show_origin: bool, everything: bool, tree: Path | None, config: Path | None) -> None:
    """Show what the tree's .ksquirrel.toml and your own file have decided."""
    found = [*layers(tree or repository_of(Path()), config, (), ())]
    if everything:
        found.insert(0, Layer("default", _defaults()))
    decided: dict[str, tuple[str, str]] = {}
    for layer in found:
        decided |= {key: (text, layer.origin) for key, text in _lines(layer.policy)}
    for key, (text, origin) in sorted(decided.items()):
        write(f"{key} = {text}" + (f"    # {origin}\n" if show_origin else "\n"))


def _defaults() -> Policy:
    rules = list(every())
    levels = {rule.name: rule.severity for rule in rules}
    return Policy(levels=levels, options={rule.name: rule.options for rule in rules})


def _lines(policy: Policy) -> Iterator[tuple[str, str]]:
    for rule, level in policy.levels.items():
        yield f"rules.{rule}.level", value(level.word if level else "off")
    for rule, options in policy.options.items():
        yield from ((f"rules.{rule}.{key}", value(one)) for key, one in options.items())
    for rule, reason in policy.reasons.items():
        yield f"rules.{rule}.reason", value(reason)
