# SPDX-License-Identifier: GPL-2.0-or-later
"""Each BAD speaks, each GOOD is silent, none is broken or skipped."""

from __future__ import annotations

import pytest

from rules.engine.rule import Rule, every
from rules.engine.run import lint
from rules.report import Finding, Replacement, Severity
from tests.examples import archive_of, judge, read_example
from tests.fakes import FACTS

MESSAGE = ("subject", "body", "trailers")
NO_COMMIT = "base-commit-missing"
ONE_OF_TWELVE = {"subject-zero-padding": {"series-incomplete"}}
"""What a page cannot show: twelve mails."""

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
        facts = {**FACTS, "archive": archive_of(text)}
        for submission in read_example(text):
            said = lint(submission, list(every()), facts).said()
            assert [one for one in said if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("rule", list(every()), ids=lambda rule: rule.name)
def test_the_first_right_example_is_a_model(rule: Rule) -> None:
    """A newcomer can copy it: no rule has a word to say of it."""
    apart = {NO_COMMIT, *ONE_OF_TWELVE.get(rule.name, ())} - {rule.name}
    facts = {**FACTS, "archive": archive_of(rule.good[0])}
    for submission in read_example(rule.good[0]):
        said = lint(submission, list(every()), facts).said()
        if submission.origin == "pull":
            said = (s for s in said if s.rule == rule.name or not s.rule.startswith("pr-"))
        assert [one for one in said if one.rule not in apart] == []


REPLACED = [
    pytest.param(rule, text, finding, id=f"{rule.name}-{n}-line{finding.where.line}")
    for rule in every()
    for n, text in enumerate(rule.bad)
    for report in judge(rule, text, FACTS)
    for finding in (one.finding for one in report.said())
    if isinstance(finding.repair, Replacement) and finding.where.part in MESSAGE
]


@pytest.mark.parametrize(("rule", "text", "finding"), REPLACED)
def test_a_replacement_cures_its_line(rule: Rule, text: str, finding: Finding) -> None:
    """Written in place of the line it stands at, it takes the finding away and brings no other."""
    repair, line = finding.repair, finding.where.text
    assert isinstance(repair, Replacement)
    assert line
    assert repair.replacement != line
    in_title = finding.where.part == "subject"
    old = line if in_title else f"\n{line}\n"
    new = repair.replacement if in_title else f"\n{repair.replacement}\n".replace("\n\n", "\n")
    before, found, after = text.rpartition(old)
    assert found
    left = _texts(rule, before + new + after)
    assert line not in left
    assert len(left) == len(_texts(rule, text)) - 1


def _texts(rule: Rule, text: str) -> list[str | None]:
    said = (one for report in judge(rule, text, FACTS) for one in report.said())
    return [one.finding.where.text for one in said]
