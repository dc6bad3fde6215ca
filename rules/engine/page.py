# SPDX-License-Identifier: GPL-2.0-or-later
"""A rule's page, from its docstring."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from rules.engine.rule import BadRule, Rule

SECTIONS = ("Why", "Fix", "See")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The parts of a rule's page; ``see`` are the lines of its sources."""

    title: str
    why: str
    fix: str
    see: tuple[str, ...]


def page_of(rule: Rule) -> Page:
    """The page of a rule.  Raises BadRule where a section is missing."""
    title, _, rest = rule.page.strip().partition("\n")
    pieces = re.split(r"^(Why|Fix|See)\n", rest, flags=re.MULTILINE)
    found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    for section in SECTIONS:
        if not found.get(section, "").strip():
            raise BadRule(f"{rule.name}: its page has no section {section}")
    text = {name: textwrap.dedent(body).strip("\n") for name, body in found.items()}
    see = tuple(line for line in text["See"].split("\n") if line.strip())
    return Page(title=title, why=text["Why"], fix=text["Fix"], see=see)
