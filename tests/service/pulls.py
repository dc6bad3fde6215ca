# SPDX-License-Identifier: GPL-2.0-or-later
"""Pull requests made of example mails, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Submission
from rules.report import Reach, Report
from service.said import Judged
from tests.examples import read_example

JUDGED = Judged(
    site="https://lint.engine.example",
    report="7Q2M9KxvT1bq0AeWZ3uRnA",
    head="c614c3c39adb0123456789abcdef0123456789ab",
    rules="4f2c9e1",
)
SIGNED = "Signed-off-by: Ada Hacker <ada@engine.example>\n"
PATCH = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH{counter}] {title}
Message-ID: <{number}@engine.example>{pull}

{body}
---
diff --git a/{path} b/{path}
{diff}
"""
RENAMED = "--- a/mm/slub.c\n+++ b/mm/slub.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int {word};\n"
CLOCK = (
    "new file mode 100644\n--- /dev/null\n+++ b/rust/kernel/clock.rs\n@@ -0,0 +1,6 @@\n"
    "+//! Clocks.\n+\n+/// Reads the clock.\n+pub fn now(clock: *const u64) -> u64 {\n"
    "+    unsafe { *clock }\n+}\n"
)
LATER = (
    "--- a/rust/kernel/clock.rs\n+++ b/rust/kernel/clock.rs\n@@ -1,3 +1,4 @@\n //! Clocks.\n"
    "+//! They tell the time.\n \n /// Reads the clock.\n"
)
GOOD = "mm/slub: rename the counter", "It counts objects, so say so.\n\n" + SIGNED, "mm/slub.c"


def mails(*each: tuple[str, str, str, str], draft: bool = False, base: str = "my-topic") -> str:
    """The text of a pull request: title, body, path and diff of each commit."""
    asked = (
        f"\nX-Pull-Base: {base}\nX-Pull-Title: A clock for drivers\n"
        "X-Pull-Body: Drivers need to read the clock, and have no function for that; give them"
        " one, and\n name the number of minutes they write by hand today, in every one of them.\n"
        "X-Pull-Submitter: Ada Hacker <ada@engine.example>"
    )
    total = len(each)
    return "".join(
        "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
        + PATCH.format(
            counter=f" {n}/{total}",
            title=title,
            number=n,
            pull=asked + ("\nX-Pull-Draft: yes" if draft else "") if n == 1 else
            "\nIn-Reply-To: <1@engine.example>",
            body=body,
            path=path,
            diff=diff,
        )
        for n, (title, body, path, diff) in enumerate(each, 1)
    )  # fmt: skip


def pulled(text: str) -> Submission:
    """The pull request, with a commit id for every patch."""
    (found,) = read_example(text)
    return replace(found, patches=tuple(replace(p, id=_id(p.subject.raw)) for p in found.patches))


def _id(subject: str) -> str:
    return sha256(subject.encode("utf-8", "replace")).hexdigest()[:40]


def judged(text: str, facts: Mapping[str, object] | None = None) -> Report:
    """What may be said of it on GitHub."""
    policy = Policy(reach=Reach.PULL)
    submission = pulled(text)
    return lint(submission, select(submission, policy), facts or {}, policy)


def newcomers_pull(*, draft: bool = False, base: str = "my-topic") -> str:
    """Five commits: two in order, three with faults in message and file."""
    long = "word " * 30
    body = f"Drivers need one.\n\n{long}\n\nReviewed-by: Sam Roe\n{SIGNED}"
    return mails(
        (*GOOD, RENAMED.format(word="objects")),
        ("Add a constant for minutes.", "Drivers write 60 by hand.\n", "mm/slub.c",
         RENAMED.format(word="minutes")),
        ("rust: time: add a clock", body,
         "rust/kernel/clock.rs", CLOCK),
        ("rust: time: say what a clock is for", f"It was not said.\n\n{SIGNED}",
         "rust/kernel/clock.rs", LATER),
        ("Rename it again", "I like it better.\n", "mm/slub.c", RENAMED.format(word="c")),
        draft=draft,
        base=base,
    )  # fmt: skip


def clean_pull() -> str:
    """One commit nothing is said of."""
    return mails((*GOOD, RENAMED.format(word="objects")))
