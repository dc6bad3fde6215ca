# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person reads: folded, marked, and safe to print."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.engine.run import lint
from rules.facts import NEEDS
from rules.model import Patch
from rules.report import Command, Finding, Outcome, Replacement, Report, Severity
from service.render.terminal import Look, render
from service.render.visible import visible, window
from tests.examples import first_good, read_example


def report_of(*findings: Finding, cap: Severity = Severity.ERROR) -> Report:
    (submission,) = read_example(first_good())
    outcome = Outcome(rule="toy-rule", cap=cap, findings=findings)
    return Report(submission=submission, outcomes=(outcome,))


def patch() -> Patch:
    return read_example(first_good())[0].patches[0]


def test_a_clean_report_is_one_line() -> None:
    (submission,) = read_example(first_good())
    assert render((lint(submission, [], {}),)) == "no findings in 1 patch; 0 rules asked\n"


def skipping(subject: str, *rules: str, reason: str = NEEDS["archive"]) -> str:
    """The summary of a report that skipped these rules."""
    (submission,) = read_example(first_good().replace("[PATCH]", subject))
    outcomes = [Outcome(rule=one, cap=Severity.ERROR, skipped=reason) for one in rules]
    return render((Report(submission=submission, outcomes=tuple(outcomes)),))


@pytest.mark.parametrize("subject", ["[PATCH v2]", "[PATCH RESEND]"])
def test_rules_that_want_an_earlier_version_are_counted_in_a_line(subject: str) -> None:
    text = skipping(subject, *(f"rule-{n}" for n in range(7)))
    assert f"\nskipped: 7 rules ({NEEDS['archive']})\n" in text
    assert "skipped: rule-0, rule-1 (" in skipping(subject, "rule-0", "rule-1")


def test_a_first_version_is_not_told_that_none_is_before_it() -> None:
    assert "skipped" not in skipping("[PATCH]", "rule-0")
    assert "skipped: rule-0 (no tree)" in skipping("[PATCH]", "rule-0", reason="no tree")


def test_the_offending_piece_is_marked() -> None:
    finding = patch().finding("subject", "seen", "expected", line=1, column=3, width=4)
    lines = render((report_of(finding),)).splitlines()
    quoted = next(n for n, line in enumerate(lines) if "| mm/slub" in line)
    assert lines[quoted].index("slub") == lines[quoted + 1].index("^")
    assert lines[quoted + 1].count("^") == 4


def test_equal_findings_are_folded() -> None:
    same = [patch().finding("body", "seen", "expected", line=n) for n in (3, 4, 5, 7)]
    text = render((report_of(*same),))
    assert text.count("toy-rule") == 2, "once said, once to explain"
    assert "(4 times, lines 3-5, 7)" in text
    assert "4 errors in 1 patch" in text


@pytest.mark.parametrize(
    ("repair", "line"),
    [
        (Command(command="git commit --amend"), "fix: git commit --amend"),
        (Replacement(replacement="Acked-by: x"), "write: Acked-by: x"),
        (Replacement(replacement=""), "fix: take the line out"),
    ],
)
def test_a_repair_is_shown(repair: Command | Replacement, line: str) -> None:
    finding = patch().finding("body", "seen", "expected", repair=repair)
    assert line in render((report_of(finding),))
    assert line not in render((report_of(finding),), Look(quiet=True))


def test_an_empty_line_is_not_quoted() -> None:
    finding = patch().finding("body", "seen", "expected", line=3, text="")
    assert "|" not in render((report_of(finding),))


def test_of_what_several_patches_have_it_is_said_which_is_shown() -> None:
    first = patch().finding("subject", "seen", "expected", line=1)
    second = replace(first, where=replace(first.where, patch=2))
    assert "patch 1, subject" not in render((report_of(first),))
    text = render((report_of(first, second),))
    assert "toy-rule  (patches 1-2)" in text
    assert "patch 1, subject\n" in text


def test_colour_is_asked_for() -> None:
    finding = patch().finding("body", "seen", "expected", line=3)
    assert "\x1b[" not in render((report_of(finding),))
    assert "\x1b[1;31merror" in render((report_of(finding),), Look(colour=True))


def test_a_broken_rule_is_our_fault() -> None:
    outcome = Outcome(rule="toy-rule", cap=Severity.NOTE, broken="ValueError: x")
    text = render((Report(submission=read_example(first_good())[0], outcomes=(outcome,)),))
    assert "toy-rule  ValueError: x; please report this, it is our fault" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb", "a b"),
        ("\x1b[2J", "<U+001B>[2J"),
        ("a\u202eb", "a<U+202E>b"),
        ("a\r\nb", "a<U+000D><U+000A>b"),
        ("a\udc80b", "a<U+DC80>b"),
        ("Grüße 中文", "Grüße 中文"),
    ],
)
def test_text_from_outside_moves_no_cursor(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_window_holds_the_mark() -> None:
    text = "x" * 200 + "mark" + "y" * 200
    piece, at, width = window(text, 200, 4, 60)
    assert len(piece) <= 62
    assert piece[at : at + width] == "mark"
