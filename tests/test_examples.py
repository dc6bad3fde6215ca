# SPDX-License-Identifier: GPL-2.0-or-later
"""Each BAD speaks, each GOOD is silent, none is broken or skipped."""

from __future__ import annotations

import pytest

from rules.engine.rule import Rule, every
from rules.engine.run import lint
from rules.report import Severity
from tests.examples import judge, read_example
from tests.fakes import FACTS

CASES = [
    pytest.param(rule, text, speaks, id=f"{rule.name}-{word}{n}")
    for rule in every()
    for word, speaks, texts in (("bad", True, rule.bad), ("good", False, rule.good))
    for n, text in enumerate(texts)
]


@pytest.mark.parametrize(("rule", "text", "speaks"), CASES)
def test_an_example_does_what_it_says(rule: Rule, text: str, speaks: bool) -> None:
    reports = judge(rule, text, FACTS)
    assert reports, "the example holds no submission"
    for report in reports:
        assert not report.broken()
        assert not report.skipped()
    said = [one for report in reports for one in report.said()]
    assert bool(said) is speaks, said
    for one in said:
        assert one.finding.seen
        assert one.finding.expected
        assert one.severity <= rule.severity


@pytest.mark.parametrize("rule", list(every()), ids=lambda rule: rule.name)
def test_what_a_page_calls_right_is_an_error_to_no_rule(rule: Rule) -> None:
    for text in rule.good:
        for submission in read_example(text):
            said = lint(submission, list(every()), FACTS).said()
            assert [one for one in said if one.severity is Severity.ERROR] == []
