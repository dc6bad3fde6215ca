# SPDX-License-Identifier: GPL-2.0-or-later
"""A rule's page as sections, for the terminal and for the web."""

from __future__ import annotations

from collections.abc import Mapping

from rules.engine.page import page_of
from rules.engine.rule import Rule
from service.render import toml

REACH = {
    "local": "only by the command",
    "pull": "by the command and on pull requests",
    "list": "everywhere",
}
EXAMPLES = ("Wrong", "Right")


def reach(rule: Rule) -> str:
    """Where a rule speaks."""
    alone = ", with no mail for it alone" if rule.aside else ""
    return REACH[rule.reach.word] + alone


def sections(rule: Rule) -> Mapping[str, str]:
    """The sections that have something to say, by heading, in their order."""
    page = page_of(rule)
    found = {
        "Why": page.why,
        "Fix": page.fix,
        "Wrong": rule.bad[0].rstrip("\n"),
        "Right": rule.good[0].rstrip("\n"),
        "Quiet for": _quiet(rule),
        "Options": "\n".join(f"{key} = {toml.value(value)}" for key, value in rule.options.items()),
        "See": "\n".join(page.see),
        "Silence": _silence(rule.name),
    }
    return {name: text for name, text in found.items() if text}


def _silence(name: str) -> str:
    return (
        f'[rules.{name}]         # for a tree: in its .ksquirrel.toml\nlevel = "off"\n'
        f'reason = "why"\n\nX-Ksquirrel: off {name} why   # for a patch: a line below its ---'
    )


def _quiet(rule: Rule) -> str:
    return ", ".join(sorted(context.value for context in rule.quiet)) + " patches"
