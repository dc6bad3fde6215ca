# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails made to hurt: nothing raises but Unreadable, and nothing takes long.

``make soak`` runs a hundred times as many.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.engine.rule import Rule, every
from rules.engine.run import lint
from rules.model import Submission
from rules.read.letter import read_post
from rules.read.mail import Unreadable
from rules.read.mbox import split_mbox
from rules.read.series import sort_posts, submissions
from rules.report import Report
from service.render import report_json
from service.render.terminal import render
from tests.examples import first_good
from tests.fakes import FACTS

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
RULES = list(every())
GOOD = first_good().encode()
BOUNDARY = b'Content-Type: multipart/mixed; boundary="b"\n\n'


def judge(raw: bytes) -> list[Report]:
    try:
        posts = [read_post(mail) for mail in split_mbox(raw.splitlines(keepends=True))]
    except Unreadable:
        return []
    found: list[Submission] = list(submissions(sort_posts(posts).series))
    reports = [lint(one, RULES, FACTS) for one in found]
    for report in reports:
        assert not report.broken()
    report_json.render(tuple(reports))
    assert "\x1b" not in render(tuple(reports))
    return reports


HOSTILE = {
    "a To of 40,000 addresses": b"To: " + b"a@b.example, " * 40000 + b"\n" + GOOD,
    "a From of parentheses": b"From: " + b"(" * 2000 + b"\n" + GOOD.partition(b"\n")[2],
    "2,000 nested parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)
    ),
    "200,000 empty parts": b"Subject: x\n" + BOUNDARY + b"--b\n\n" * 200000,
    "an id of brackets": GOOD.replace(b"<2026", b"<" * 5000),
    "an unknown charset": b'Content-Type: text/plain; charset="\xff\n' + GOOD,
    "a charset with a NUL": b'Content-Type: text/plain; charset="utf\x00-8"\n' + GOOD,
    "a charset that is a codec of another kind": b"Content-Type: text/plain; charset=hex\n" + GOOD,
    "a subject with a line end": b"Subject: =?utf-8?q?hi=0ABcc=3A_x=40y?=\n" + GOOD,
    "a header line of colons": GOOD.replace(b"diff --git ", b"diff --git " + b"://" * 20000),
    "many ands": GOOD.replace(b"index ", b"Binary files " + b" and " * 3000),
    "a subject of brackets": GOOD.replace(b"[PATCH]", b"[" * 8000),
    "a subject of prefixes": GOOD.replace(b"mm/slub:", b"a: " * 8000),
    "a date far away": GOOD.replace(b"2026 03:04:05 +0000", b"99999999 03:04:05 +9999"),
    "a trailer of blanks": GOOD.replace(b"Signed-off-by: Ada", b"Signed-off-by:" + b" " * 9000),
    "a line of a megabyte": GOOD.replace(b"When the", b"x " * 500000),
    "a hunk of huge numbers": GOOD.replace(b"-1,3 +1,2", b"-999999999,999999999 +1,2"),
    "terminal escapes": GOOD.replace(b"When the", b"\x1b[2J\x1b]0;pwned\x07 \xe2\x80\xae"),
    "100,000 short lines": GOOD.replace(b"When the", b"a\n" * 100000),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_is_read_or_refused_quickly(raw: bytes) -> None:
    start = time.process_time()
    judge(raw)
    assert time.process_time() - start < 5


MARKS = [b"\n", b"\r\n", b"\t", b" ", b"---\n", b"-- \n", b"@@ -1 +1 @@\n", b"+", b"-", b"From ",
         b"From: ", b"Subject: ", b"=?utf-8?q?", b"?=", b"\x00", b"\xff", b"diff --git a/x b/x\n",
         b"--- a/x\n+++ b/x\n", b"Signed-off-by: ", b"Fixes: ", b"<a@b.c>", b'"', b"(", b"[", b"]",
         b"Content-Type: ", b"Content-Transfer-Encoding: base64\n", b"8< ---", b"commit 1234567",
         b"unsafe {", b"// SPDX-License-Identifier: ", b"Cc: stable@vger.kernel.org # ",
         b"\xc3"]  # fmt: skip


@settings(max_examples=300 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.sampled_from(MARKS)),
        max_size=12,
    )
)
def test_a_mangled_patch_never_ends_in_a_traceback(edits: list[tuple[int, int, bytes]]) -> None:
    raw = GOOD
    for at, gone, new in edits:
        raw = raw[:at] + new + raw[at + gone :]
    judge(raw)


@settings(max_examples=200 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(st.one_of(st.sampled_from(MARKS), st.binary(max_size=20)), max_size=80))
def test_any_bytes_are_read_or_refused(pieces: list[bytes]) -> None:
    judge(b"From: a@b.example\nSubject: [PATCH] x\n" + b"".join(pieces))


SLOW = ["a" * 8192, "a-" * 4096, "a: " * 2730, " " * 8192, "(" * 8192, "<" * 8192,
        "unsafe { " * 900, "/" * 8192, '"' * 8192, "\t" * 8192, "1a" * 4096, "a@" * 4096,
        "Fixes: " * 1170,
        "commit " * 1170, "a.b" * 2730, "SPDX-License-Identifier: " * 327,
        "AND OR WITH (" * 600]  # fmt: skip


@cache
def slow() -> tuple[tuple[str, Submission], ...]:
    """Patches with lines made to be slow, in each place a rule looks at."""
    raw = first_good()
    places = ("mm/slub: free the object once", "freed by the caller too.", "Ada Hacker <")
    found: list[tuple[str, Submission]] = []
    for text in SLOW:
        mails = [raw.replace(place, text) for place in places]
        mails += [raw.replace(" \t\treturn;", f"+{text}\n \t\treturn;").replace("slub.c", "s.rs")]
        for mail in mails:
            with suppress(Unreadable):
                posts = sort_posts([read_post(mail.encode())])
                found += [(text[:20], one) for one in submissions(posts.series)]
    return tuple(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_quick_on_lines_made_to_be_slow(rule: Rule) -> None:
    for text, submission in slow():
        start = time.process_time()
        assert not lint(submission, [rule], FACTS).broken()
        assert time.process_time() - start < 0.25, text


def test_many_mails_are_sorted_in_linear_time() -> None:
    def seconds(count: int) -> float:
        body = first_good().partition("\n\n")[2]
        posts = [
            read_post(
                f"From: a{n // 2}@x.example\nSubject: [PATCH {n % 2 + 1}/2] mm: {n}\n"
                f"Message-ID: <{n}@x.example>\nDate: Fri, 2 Jan 2026 03:04:05 +0000\n\n"
                f"{body}".encode()
            )
            for n in range(count)
        ]
        start = time.process_time()
        assert len(sort_posts(posts).series) == count // 2
        return time.process_time() - start

    many, few = (min(seconds(count) for _ in range(3)) for count in (4000, 500))
    assert many < 30 * max(few, 0.01), "quadratic would be 64 times"
