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
from service.render import toml

REACH = {"local": "only here", "pull": "here and on pull requests", "list": "everywhere"}


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
    page = page_of(rule)
    most = f"{rule.severity.word} at most"
    yield f"{rule.name} ({most}, {rule.family}; said {REACH[rule.reach.word]})"
    yield page.title
    sections = {
        "Why": page.why,
        "Fix": page.fix,
        "Wrong": rule.bad[0].rstrip("\n"),
        "Right": rule.good[0].rstrip("\n"),
        "Quiet for": _quiet(rule),
        "Options": "\n".join(f"{key} = {toml.value(value)}" for key, value in rule.options.items()),
        "See": "\n".join(page.see),
        "Silence": _silence(rule.name),
    }
    for name, text in sections.items():
        if text:
            yield ""
            yield name
            yield textwrap.indent(text, "    ")


def _silence(name: str) -> str:
    return (
        f'[rules.{name}]         # for a tree: in its .ksquirrel.toml\nlevel = "off"\n'
        f'reason = "why"\n\nX-Ksquirrel: off {name} why   # for a patch: a line below its ---'
    )


def _quiet(rule: Rule) -> str:
    return ", ".join(sorted(context.value for context in rule.quiet)) + " patches"
