# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel rules``: the list of the rules."""

from __future__ import annotations

import json

import click

from rules.engine.page import page_of
from rules.engine.rule import Rule, every
from service.post.stdout import write


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(form: str) -> None:
    """List every rule with its severity, and how publicly it speaks."""
    found = list(every())
    if form == "json":
        write(json.dumps([_row(rule) for rule in found], indent=1) + "\n")
        return
    wide = max(len(rule.name) for rule in found)
    lines: list[str] = []
    for family in dict.fromkeys(rule.family for rule in found):
        lines += ["", family]
        lines += [
            f"  {rule.name:<{wide}}  {rule.severity.word:<7}  {rule.reach.word:<5}  "
            f"{page_of(rule).title}"
            for rule in found
            if rule.family == family
        ]
    write("\n".join(lines[1:]) + "\n")


def _row(rule: Rule) -> dict[str, object]:
    page = page_of(rule)
    return {
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.word,
        "reach": rule.reach.word,
        "scope": rule.scope,
        "needs": list(rule.needs),
        "title": page.title,
        "source": "\n".join(page.see),
    }
