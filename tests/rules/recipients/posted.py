# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails to invented people, and what a rule of the recipients family says of them."""

from __future__ import annotations

from rules.engine.rule import find
from rules.engine.run import lint
from rules.kernel.maintainers import Maintainers
from rules.model import Submission
from rules.report import Said, Severity
from tests.examples import read_example
from tests.fakes import FakeTree, fake_maintainers

RUST = "recipients-rust-missing"
SUBSYSTEM = "recipients-subsystem-missing"
TWIN = "recipients-c-counterpart"
SPREAD = "recipients-cover-mismatch"
OUTDATED = "recipients-outdated-address"

ADA = "Ada Hacker <ada@looms.example>"
MARY, OLD, RITA = "mary@engine.example", "old@engine.example", "rita@engine.example"
ENGINE = "engine@lists.engine.example"
RUTH, REMY, ROSA = "ruth@rust.example", "remy@rust.example", "rosa@rust.example"
LIST = "rust-for-linux@vger.kernel.org"
LKML = "linux-kernel@vger.kernel.org"
ALL_ENGINE = (MARY, OLD, RITA, ENGINE)
ALL_RUST = (RUTH, REMY, ROSA, LIST)


def diff(path: str, lines: int = 1) -> str:
    """The change of so many lines of a file."""
    old = "".join(f"-int a{n};\n" for n in range(lines))
    new = "".join(f"+int b{n};\n" for n in range(lines))
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    return f"{head}@@ -1,{lines} +1,{lines} @@\n{old}{new}"


def mail(
    *to: str,
    subject: str = "[PATCH] engine: turn once",
    change: str = diff("drivers/engine/pump.c"),
    text: str = "It turned twice.",
    number: int = 1,
    sender: str = ADA,
    headers: str = "",
) -> str:
    """One mail of a thread as an mbox holds it; ``to`` are its recipients."""
    whom = f"To: {', '.join(to)}\n" if to else ""
    answers = "In-Reply-To: <1@looms.example>\n" if number > 1 else ""
    return (
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {sender}\n{whom}Subject: {subject}\n"
        f"Message-ID: <{number}@looms.example>\n{answers}{headers}\n{text}\n\n"
        + (f"Signed-off-by: {sender}\n---\n{change}\n" if change else "")
    )


def series(*patches: str, cover: tuple[str, ...], total: int = 0) -> str:
    """A cover letter to these, and patches of ``part``; ``total`` where some never came."""
    subject = f"[PATCH 0/{total or len(patches)}] engine: turn once"
    return mail(*cover, subject=subject, change="") + "".join(patches)


def part(number: int, total: int, *to: str, change: str = diff("drivers/engine/pump.c")) -> str:
    """Patch ``number`` of a series."""
    subject = f"[PATCH {number}/{total}] engine: turn once ({number})"
    return mail(*to, subject=subject, change=change, number=number + 1)


def said(
    rule: str, text: str, maintainers: Maintainers | None = None, **files: str
) -> list[tuple[Severity, str]]:
    """Severity and what was seen, of each finding; ``files`` are those of the tree."""
    return [(one.severity, one.finding.seen) for one in findings(rule, text, maintainers, **files)]


def findings(
    rule: str, text: str, maintainers: Maintainers | None = None, **files: str
) -> list[Said]:
    """Each finding with what was expected of whom."""
    tree = FakeTree({path: content.encode() for path, content in files.items()})
    facts = {"maintainers": maintainers or fake_maintainers(), "tree": tree}
    found: list[Said] = []
    for submission in posted(text):
        report = lint(submission, [find(rule)], facts)
        assert not report.broken()
        found += report.said()
    return found


def posted(text: str) -> tuple[Submission, ...]:
    """The series in an mbox."""
    return read_example(text)
