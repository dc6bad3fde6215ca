# SPDX-License-Identifier: GPL-2.0-or-later
"""JUnit XML: a suite for each submission, a case for each rule.

A rule that found an error or asks for a change has failed; advice is output of a case that
passed; a rule that was not asked is skipped, and one that broke is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from rules.report import Report, Severity
from service.render.place import Placed, Sources, placed
from service.render.visible import visible
from service.render.words import advice, sentence


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """One document."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ksquirrel">\n'
    return head + "".join(_suite(report, sources) for report in reports) + "</testsuites>\n"


def _suite(report: Report, sources: Sources) -> str:
    found: dict[str, list[Placed]] = {}
    for one in placed(report, sources):
        found.setdefault(one.said.rule, []).append(one)
    skipped, broken = dict(report.skipped()), dict(report.broken())
    rules = dict.fromkeys(outcome.rule for outcome in report.outcomes)
    inner = {
        rule: "".join(_inner(found.get(rule, ()), skipped.get(rule), broken.get(rule)))
        for rule in rules
    }
    numbers = {
        "tests": len(inner),
        "failures": sum("<failure " in text for text in inner.values()),
        "errors": sum("<error " in text for text in inner.values()),
        "skipped": sum("<skipped " in text for text in inner.values()),
    }
    pairs = " ".join(f'{key}="{value}"' for key, value in numbers.items())
    title = quoteattr(visible(report.submission.title))
    cases = (
        f'<testcase classname="ksquirrel" name={quoteattr(rule)}>{text}</testcase>\n'
        for rule, text in inner.items()
    )
    return f"<testsuite name={title} {pairs}>\n{''.join(cases)}</testsuite>\n"


def _inner(found: Sequence[Placed], skipped: str | None, broken: str | None) -> Iterator[str]:
    """What a case holds; at most one of error, failure and skipped."""
    bad = [one for one in found if one.said.severity > Severity.NOTE]
    if broken:
        yield f"<error message={quoteattr(visible(broken))}/>"
    elif bad:
        worst = max(bad, key=lambda one: one.said.severity).said
        message, lines = quoteattr(sentence(worst)), escape("\n".join(map(_line, bad)))
        yield f'<failure type="{worst.severity.word}" message={message}>{lines}</failure>'
    elif skipped:
        yield f"<skipped message={quoteattr(visible(skipped))}/>"
    notes = [one for one in found if one.said.severity is Severity.NOTE]
    if notes:
        yield f"<system-out>{escape(chr(10).join(map(_line, notes)))}</system-out>"


def _line(one: Placed) -> str:
    return visible(f"{one.place.file}:{one.place.line}: {advice(one.said)}")
