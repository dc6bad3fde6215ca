# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel explain``: the page of a rule."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from rules.engine.page import page_of
from rules.engine.rule import Rule, catalogue, find
from service.config import rule_named, unknown_rule
from service.faults import Stop
from service.post.stdout import write
from service.render.rule_page import reach, sections


@click.command("explain")
@click.argument("names", nargs=-1, required=True, metavar="RULE...")
def command(names: tuple[str, ...]) -> None:
    """Print why a rule exists, how to satisfy it, an example of each kind, and its source."""
    rules = [rule_named(name) for name in names]
    unknown = [unknown_rule(name) for name in rules if name not in catalogue()]
    if unknown:
        raise Stop(*unknown)
    write("\n\n".join("\n".join(_page(find(name))) for name in rules) + "\n")


def _page(rule: Rule) -> Iterator[str]:
    most = f"{rule.severity.word} at most"
    yield f"{rule.name} ({most}, {rule.family}; said {reach(rule)})"
    yield page_of(rule).title
    for name, text in sections(rule).items():
        yield ""
        yield name
        yield textwrap.indent(text, "    ")
