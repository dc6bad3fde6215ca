# SPDX-License-Identifier: GPL-2.0-or-later
"""Every rule has a whole page, examples of both kinds, and a name of the catalogue."""

from __future__ import annotations

import json

import pytest

from rules.engine.page import page_of
from rules.engine.rule import Rule, every
from tests.corpus import CORPUS

RULES = list(every())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_is_whole(rule: Rule) -> None:
    page = page_of(rule)
    assert page.title.endswith(".")
    assert len(page.title) <= 72
    assert page.why
    assert page.fix
    assert page.see
    assert rule.bad
    assert rule.good


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names)) >= 30


def test_names_are_those_of_the_catalogue() -> None:
    """The catalogue lies beside a checkout, with the corpus."""
    file = CORPUS.parent / "reference" / "rules.json"
    if not file.is_file():
        pytest.skip(f"the catalogue of rules is not at {file}")
    catalogued = {one["id"]: one["severity"] for one in json.loads(file.read_text())}
    assert {rule.name for rule in RULES} <= set(catalogued)
    for rule in RULES:
        assert rule.severity.word in ("note", "warning", catalogued[rule.name]), rule.name
