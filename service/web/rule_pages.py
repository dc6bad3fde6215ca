# SPDX-License-Identifier: GPL-2.0-or-later
"""The catalogue of the rules, and a page for each: what ``ksquirrel explain`` prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from rules.engine.page import page_of
from rules.engine.rule import catalogue, every, find
from service.render.rule_page import EXAMPLES, reach, sections

SAID = {"local": "locally", "pull": "on GitHub too", "list": "everywhere"}
"""Where a rule speaks, for a column of a table."""


def blueprint() -> Blueprint:
    """The routes of these pages."""
    made = Blueprint("rule_pages", __name__)
    made.add_url_rule("/rules", "listed", _listed)
    made.add_url_rule("/rules/<name>", "rule", _rule)
    made.add_app_template_filter(linked, "linked")
    return made


def linked(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a rule's own text, each with whether it is an address to be a link."""
    for n, piece in enumerate(re.split(r"(https://[^\s<>\"]*[^\s<>\".,;:)])", text)):
        if piece:
            yield piece, n % 2 == 1


def _listed() -> str:
    rows = [(rule, page_of(rule).title) for rule in every()]
    families = {name: list(rows) for name, rows in groupby(rows, key=lambda row: row[0].family)}
    return render_template("rules.html", families=families, count=len(rows), said=SAID)


def _rule(name: str) -> ResponseReturnValue:
    if name not in catalogue():
        abort(404, "There is no such rule.")
    rule = find(name)
    return render_template(
        "rule.html",
        rule=rule,
        title=page_of(rule).title,
        sections=sections(rule),
        examples=EXAMPLES,
        reach=reach(rule),
    )
