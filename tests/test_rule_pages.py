# SPDX-License-Identifier: GPL-2.0-or-later
"""Every rule has a whole page, examples of both kinds, and a name of the catalogue."""

from __future__ import annotations

import pytest

from rules.engine.page import page_of
from rules.engine.rule import Rule, every

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
