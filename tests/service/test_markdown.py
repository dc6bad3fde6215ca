# SPDX-License-Identifier: GPL-2.0-or-later
"""What submitters write stays text: GitHub's own renderer makes nothing else of it.

``make soak`` renders a hundred times as many.
"""

from __future__ import annotations

import itertools
import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from rules.model import Submission
from rules.report import Command, Finding, Outcome, Replacement, Report, Severity, Where
from service.render.check_run import check_run
from service.render.comment import comment
from service.render.markdown import SENTENCE, block, calm, copied, row, span
from service.render.review import review
from service.said import Override
from tests.service.pulls import JUDGED, newcomers_pull, pulled

TIMES = 1000 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
PULL = pulled(newcomers_pull())
PIECES = (
    "`", "``", "```", "`" * 70, "|", "\\", "\\|", "\\`", "\n", "\r\n", "\n\n", "\t", " ", "\x00",
    "\x1b[2J", "\u202e", "\u200b", "\x85", "\u2028", "\ud800", "\udc80",
    "@torvalds", "@", "#1", "#", "GH-1", "torvalds/linux#1", "someone@engine.example",
    "<b>", "</code>", "</td></tr></table>",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "<details>",
    "<https://evil.example>", "https://evil.example/x", "www.evil.example", 
    "[a](https://evil.example)",
    "![a](https://evil.example/a.png)", "[x]: https://evil.example", "[^1]", "### 0 of 5 commits",
    "\n### All is well\n", "\n---\n", "\n| a | b |\n|---|---|\n", "* x", "> x", "~~x~~", "**x**",
    "_x_", ":tada:", "$`x`$", "&#64;torvalds", "&lt;", "&amp;#64;", "- [x] done", "</sub>", "~~~",
    "  \n", "\u00e9", "\u4e2d", "\U0001f600", "word", "a" * 80,
)  # fmt: skip
CALLS = re.compile(r"(?<![A-Za-z0-9_])@[A-Za-z0-9]|#[0-9]")
OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG


class Skeleton(HTMLParser):
    """What a page is made of, and what it says outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[object] = []
        self.outside = ""
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        self.code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)
        self.code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.outside += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", data))


def rendered(markdown: str) -> str:
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options=OPTIONS))


def skeleton(markdown: str) -> tuple[list[object], str]:
    parser = Skeleton()
    parser.feed(rendered(markdown))
    parser.close()
    return parser.tags, re.sub(r"\s+", " ", parser.outside)


def with_text(text: Callable[[], str]) -> tuple[Report, Override]:
    """A report in which every field a submitter can reach holds this text."""
    patches = tuple(
        replace(p, message=replace(p.message, subject=replace(p.subject, title=text())))
        for p in PULL.patches
    )
    said: Submission = replace(PULL, patches=patches, title=text())
    places = (
        Where(part="trailers", patch=1, line=4, text=text()),
        Where(part="body", patch=2, line=4, text=text(), column=1),
        Where(part="diff", patch=3, line=2, path="rust/kernel/clock.rs", text=text()),
        Where(part="pull"),
    )
    repairs = (Command(command=text()), Replacement(replacement=text()), None)
    findings = [
        Finding(seen=f"{n} {text()}", expected=text(), where=where, repair=repair)
        for n, where in enumerate(places)
        for repair in repairs
    ]
    outcomes = [
        Outcome(rule=f"toy-rule-{n}", cap=Severity.ERROR, findings=(finding,))
        for n, finding in enumerate(findings)
    ]
    outcomes += [
        Outcome(rule="toy-rule", cap=Severity.WARNING, findings=tuple(findings)),
        Outcome(rule="skipped-rule", cap=Severity.ERROR, skipped=text()),
    ]
    return Report(submission=said, outcomes=tuple(outcomes)), Override(by=text(), reason=text())


def texts(report: Report, override: Override) -> tuple[str, ...]:
    """Every Markdown text that is said of a report."""
    run = check_run(report, JUDGED, notes=(override.reason,), override=override)
    remarks = review(report, JUDGED)
    assert len(remarks) == 3
    said = comment(report, JUDGED)
    assert said is not None
    return (said, run.summary, run.text, *(one.body for one in remarks))


NUMBERS = itertools.count()
TWIN = tuple(map(skeleton, texts(*with_text(lambda: f"text {next(NUMBERS)}"))))


def test_a_hostile_text_adds_nothing_to_the_page() -> None:
    dice = random.Random(7)

    def hostile() -> str:
        return f"{next(NUMBERS)}-" + "".join(dice.choices(PIECES, k=dice.randint(1, 8)))

    for _ in range(max(TIMES // 60, 1)):
        report, override = with_text(hostile)
        for markdown, expected in zip(texts(report, override), TWIN, strict=True):
            markdown.encode("utf-8")
            assert skeleton(markdown) == expected
            assert not CALLS.search(re.sub("<[^>]*>", "", rendered(markdown)))
        run = check_run(report, JUDGED, notes=(override.reason,), override=override)
        for plain in (run.title, *(one.title + one.message for one in run.annotations)):
            assert not CALLS.search(plain)
            assert plain.isprintable() or "\u200b" in plain


def test_the_judge_would_see_a_link_a_mention_and_html() -> None:
    clean = skeleton("a `text` b")
    for text in ("a [text](https://evil.example) b", "a <b>text</b> b", "a www.evil.example b"):
        assert skeleton(text) != clean
    assert CALLS.search("cc @torvalds")
    assert CALLS.search("torvalds/linux#1")


@pytest.mark.parametrize("make", [span, copied], ids=lambda make: make.__name__)
@pytest.mark.parametrize("cells", [True, False], ids=["in a table", "in a line"])
def test_a_text_is_shown_as_it_is(make: Callable[[str], str], *, cells: bool) -> None:
    dice = random.Random(8)
    odd = [p for p in PIECES if p.isprintable() and len(p) < 60]
    for _ in range(max(TIMES // 4, 1)):
        text = "a" + "".join(dice.choices(odd, k=6))[:60].rstrip() + "z"
        if "`" * 16 in text:
            continue
        shown = f"| x |\n|---|\n{row((make(text),))}" if cells else f"x {make(text)} y"
        html = rendered(shown)
        (found,) = re.findall("<code>(.*?)</code>", html, re.DOTALL)
        from html import unescape

        assert unescape(found).replace("\u200b", "") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "(nothing)"),
        (" \n\t ", "(nothing)"),
        ("`", "`` ` ``"),
        ("a\nb", "`a b`"),
        ("a\x00b\u202ec", "`a<U+0000>b<U+202E>c`"),
        ("@a #1 x@y", "`@\u200ba #\u200b1 x@\u200by`"),
        ("x" * 73, "`" + "x" * 71 + "…`"),
        ("`" * 99, "`<U+0060>...…`"),
    ],
)
def test_a_field_is_one_span(text: str, shown: str) -> None:
    assert span(text) == shown


def test_what_is_to_be_copied_keeps_its_addresses() -> None:
    command = 'git commit --amend --author="Ada <ada@engine.example>" # @{u}'
    assert copied(command) == f"`{command}`"
    assert calm("@torvalds, see linux#12") == "@\u200btorvalds, see linux#\u200b12"
    assert block(("a ```` b", "c\nd")) == "`````\na ```` b\nc d\n`````"
    assert len(copied("x" * 999)) == SENTENCE + 2
