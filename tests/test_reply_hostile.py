# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever submitters write, no program finds a trailer, a tag or a command in our mails.

b4 itself reads them, and the patterns of the other programs.  ``make soak`` runs a hundred times
as many.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from rules.engine.rule import every
from rules.model import Person
from rules.report import (
    Command,
    Finding,
    Outcome,
    Part,
    Reach,
    Replacement,
    Report,
    Severity,
    Where,
)
from service.post.message import to_bytes
from service.render.before import of_report
from service.render.compose import compose
from service.render.guard import guarded, offences
from service.render.prose import WIDTH, columns
from service.render.reply import LINES, body
from tests.b4_reader import Reader, reader
from tests.service.replies import DESK, OCCASION, submitted, to_author, with_headers

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
BODIES = 3_000 * TIMES
PATCH = with_headers(Subject="[PATCH] mm/slub: free the object once.")
LOUD = tuple(rule.name for rule in every() if rule.reach >= Reach.LIST)
HEAD = (
    b"From: Ksquirrel <ksquirrel@lint.engine.example>\r\nTo: ada@engine.example\r\n"
    b"Subject: Re: [PATCH] mm/slub: free the object once.\r\n"
    b"Date: Fri, 02 Jan 2026 04:00:00 +0000\r\nMessage-ID: <reply@lint.engine.example>\r\n"
    b"In-Reply-To: <20260102030405.1-1-ada@engine.example>\r\n"
    b"References: <20260102030405.1-1-ada@engine.example>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
)
WORDS = [
    "Fixes:", 'Fixes: 0123456789ab ("mm: x")', "0123456789ab", '("mm: x")', '("mm:', 'x")',
    "Reviewed-by:", "Acked-by: Ada Hacker <ada@engine.example>", "<ksquirrel@lint.engine.example>",
    "Signed-off-by: Ksquirrel <ksquirrel@lint.engine.example>", "Link:", "Closes:", "Got:",
    "https://lore.engine.example/r/x", "http://x.example:", "ada@engine.example", "Ada Hacker",
    "Tested-by:x", "reported-By:", "X-Y_z:", "a:", "ü:", "ﬁxes:", "Fixes：", ":", "::", "a::b",
    "<", ">", "|", "#", "#syz", "#syz fix: x", "#syz-dup", "#regzbot introduced: 1234", "#regzb",
    "pw-bot:", "pw-bot: cr", "doc-bot:x", "pv-bot: x", "@bot", "---", "-- ", "--", "-- >8 --",
    "+++", "--- a/x", "+++ b/x", "@@ -1 +1 @@", "diff --git a/x b/x", "index 1234567..89abcde",
    "From ", "From: Ada <ada@engine.example>", "Subject: x", "base-commit: 0123456789abcdef",
    "change-id: x", "3 files changed, 1 insertion(+)", "3", "12", "[for the x]", "[x", "Index:",
    "The following changes since commit 0123456789ab:", "Change-Id: I0123", "(cherry picked from",
    "obsoleted-by: <x@y.example>", "message-id: <x@y.example>", "\n", "\r\n", "\r", "\t", " ",
    "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\xa0", "\u3000", "\u200b", "\u202e",
    "\u2066", "\ufeff", "\x00", "\x1b[31m", "\udc80", "李", "\U0001f980", "a\u0301", "x" * 75,
    "y" * 300, "`", '"', "expected", "a", "the", "word", "words and words", "rust/kernel/x.rs",
]  # fmt: skip
OBEYED = {
    "patchwork": re.compile(
        r"^\s*(?:Tested|Reviewed|Acked|Signed-off|Nacked|Reported)-by:",
        re.MULTILINE | re.IGNORECASE,
    ),
    "patchwork, a pull request": re.compile(r"^The following changes since commit", re.MULTILINE),
    "patchwork, a diff": re.compile(r"^(?:diff |index |Index: |--- |\+\+\+ |@@ )", re.MULTILINE),
    "NIPA": re.compile(r"^\s*(?:pw|doc|pv)-bot\s*:", re.MULTILINE | re.IGNORECASE),
    "syzbot": re.compile(r"(?:^|\n)\s*#syz[ \t:-]"),
    "regzbot": re.compile(r"^\s*#regzb", re.MULTILINE),
}
PARTS: tuple[Part, ...] = ("subject", "body", "trailers", "notes", "diff", "cover", "series")


@pytest.fixture(scope="module")
def b4(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    if find_spec("b4") is None:  # it is not imported: that would change email for all tests
        pytest.skip("b4 is not installed")
    patch = tmp_path_factory.mktemp("b4") / "patch"
    patch.write_bytes(PATCH)
    with reader(patch) as running:
        yield running


def words(dice: random.Random, most: int = 9) -> str:
    glue = dice.choice((" ", " ", "", "\n"))
    return glue.join(dice.choices(WORDS, k=dice.randint(0, most)))


def finding(dice: random.Random) -> Finding:
    text = words(dice)
    column = dice.randint(0, len(text))
    where = Where(
        part=dice.choice(PARTS),
        patch=dice.choice((1, 1, None, 7)),
        path=dice.choice((None, words(dice, 3))),
        line=dice.choice((None, 1, 99)),
        text=dice.choice((None, text, text)),
        column=column,
        width=dice.randint(0, 20),
    )
    repair = dice.choice(
        (None, Command(command=words(dice, 4)), Replacement(replacement=words(dice, 4)))
    )
    return Finding(seen=words(dice), expected=words(dice), where=where, repair=repair)


def report(dice: random.Random) -> Report:
    whole = SUBMISSION
    patch = whole.patches[0]
    subject = replace(patch.message.subject, title=words(dice), raw=words(dice))
    patch = replace(patch, message=replace(patch.message, subject=subject))
    outcomes = tuple(
        Outcome(
            rule=dice.choice(LOUD),
            cap=dice.choice((Severity.ERROR, Severity.WARNING, Severity.NOTE)),
            findings=tuple(finding(dice) for _ in range(dice.randint(1, 3))),
        )
        for _ in range(dice.randint(1, 8))
    )
    whole = replace(
        whole,
        patches=(patch,),
        submitter=Person(name=words(dice, 3), email="ada@engine.example"),
        version=dice.randint(1, 3),
        total=dice.choice((1, 9)),
        missing=dice.choice(((), (2, 3, 5))),
    )
    return Report(submission=whole, outcomes=outcomes)


SUBMISSION = submitted(PATCH)


def obeyed(text: str) -> list[str]:
    """The programs that find something in a text for them."""
    return [who for who, pattern in OBEYED.items() if pattern.search(text)]


def parsed_by_git(text: str) -> str:
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def raw_of(text: str) -> bytes:
    return HEAD + text.replace("\n", "\r\n").encode("utf-8", "surrogatepass")


def test_no_program_finds_anything_in_a_reply(b4: Reader) -> None:
    dice = random.Random(11)
    said = 0
    for number in range(BODIES):
        judged = report(dice)
        said_before = of_report(judged if number % 3 else report(dice)) if number % 2 else None
        occasion = replace(OCCASION, before=said_before)
        text = body(judged, DESK, occasion)
        if text is None:
            continue
        said += 1
        lines = text.split("\n")
        assert len(lines) - 1 <= LINES
        assert max(map(columns, lines)) <= WIDTH
        assert not obeyed(text), text
        raw = raw_of(text)
        if number % 10 == 0:
            reply = compose(judged, to_author(), DESK, occasion)
            assert reply is not None
            raw = to_bytes(reply)
        assert b4.found(raw, is_whole=number % 10 == 0) == [], text
        if number % 300 == 0:
            assert parsed_by_git(text) == "", text
    assert said > BODIES * 0.8


def test_what_the_guard_lets_pass_no_program_reads(b4: Reader) -> None:
    """Bodies of any lines: b4 finds trailers in many, and the guard stops every one of those."""
    dice = random.Random(12)
    found = passed = 0
    for number in range(BODIES):
        shape = dice.choice(("{}", "    {}", "> {}", "  | {}", "so {}"))
        lines = (
            dice.choice((shape, "{}")).format(words(dice, 3)) for _ in range(dice.randint(1, 4))
        )
        text = "\n".join(lines) + "\n"
        is_safe = not any(offences(text))
        passed += is_safe
        seen = b4.found(raw_of(text)) if is_safe or number % 20 == 0 else []
        found += bool(seen)
        if is_safe:
            assert guarded(text) == text
            assert seen == [], text
            assert not obeyed(text), text
            if number % 300 == 0:
                assert parsed_by_git(text) == "", text
    assert passed > BODIES // 50
    assert found > BODIES // 500, "b4 does find trailers in such bodies"


def test_b4_does_find_what_we_must_never_say(b4: Reader) -> None:
    for line in ('    Fixes: 0123456789ab ("mm: x")', "Got: ksquirrel@lint.engine.example"):
        raw = raw_of(f"Hello,\n\n{line}\n")
        assert any(one.startswith("applied ") for one in b4.found(raw, is_whole=True))


NAMES = """
import random, sys
from rules.report import Finding, Outcome, Report, Severity, Where
from service.render.reply import body
from tests.service.replies import DESK, OCCASION, reported, found
from tests.test_reply_hostile import words

dice = random.Random(15)
pieces = ("../", "/", "/etc/passwd", ".git~1", "..\\\\", "%2e%2e/", "\\0", "~root/", "-rf")

def name():
    return "".join(dice.choices(pieces, k=dice.randint(1, 5))) + words(dice, 2)

body(reported(found()), DESK, OCCASION)
opened = []
sys.addaudithook(lambda event, what: opened.append(what) if event == "open" else None)
for _ in range(int(sys.argv[1])):
    assert body(reported(found(path=name(), line=1, text=name())), DESK, OCCASION)
print(opened)
"""


def test_a_name_of_a_file_is_a_word_and_opens_nothing() -> None:
    command = [sys.executable, "-c", NAMES, str(1_000 * TIMES)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[1])
    assert done.stdout == b"[]\n"
