# SPDX-License-Identifier: GPL-2.0-or-later
"""What is a command in a letter, and what only looks like one."""

from __future__ import annotations

import base64
import time

import pytest

from rules.read.mail import read_mail
from service.read.commands import Command, commands_of, read_commands

RULES = frozenset(("spdx-missing", "subject-too-long"))
TOKEN = "abcdefghijklmnopqrstuvwxyz"


def words(text: str) -> list[str]:
    return [one.word for one in read_commands(text, RULES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#ksquirrel stop", ["stop"]),
        ("#ksquirrel stop series\n", ["stop series"]),
        ("#KSquirrel  Stop\tSeries.\r\n", ["stop series"]),
        ("Hi,\n\n#ksquirrel start\n\nThanks", ["start"]),
        ("#ksquirrel recheck\n#ksquirrel help", ["recheck", "help"]),
        ("\ufeff#ksquirrel stop", ["stop"]),
        ("#ksquirrel", ["unknown"]),
        ("#ksquirrel stopp", ["unknown"]),
        ("#ksquirrel stop please", ["unknown"]),
        ("#ksquirrel stop\n" * 9, ["stop"] * 5),
        ("> #ksquirrel stop", []),
        (" #ksquirrel stop", []),
        ("\t#ksquirrel stop", []),
        ("| #ksquirrel stop", []),
        ('"#ksquirrel stop".', []),
        ("# ksquirrel stop", []),
        ("#ksquirrels stop", []),
        ("#ksquirrel-stop", []),
        ("please #ksquirrel stop", []),
        ("-- \n#ksquirrel stop", []),
        ("--\n#ksquirrel stop", []),
        ("________________________________\nFrom: x\n#ksquirrel stop", []),
        ("-----Original Message-----\n#ksquirrel stop", []),
        ("#ksquirrel help\n-- \n#ksquirrel stop", ["help"]),
        ("x\n" * 3000 + "#ksquirrel stop", []),
        ("\u200b#ksquirrel stop", []),
        ("#k\u0455quirrel stop", []),
        ("", []),
    ],
)
def test_only_a_whole_line_of_ones_own_is_a_command(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("#ksquirrel wrong spdx-missing it is generated", "spdx-missing", "it is generated"),
        ("#ksquirrel wrong [spdx-missing] no", "spdx-missing", "no"),
        ("#ksquirrel wrong: SPDX-Missing: no", "spdx-missing", "no"),
        ("#ksquirrel wrong no such rule", None, "no such rule"),
        ("#ksquirrel wrong", None, ""),
        ("#ksquirrel wrong no\ntwo\n> quoted\nthree\n-- \nAda", None, "no\ntwo\n\nthree"),
        ("#ksquirrel wrong " + "x" * 9000, None, "x" * 4000),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_freely(text: str, rule: str | None, said: str) -> None:
    (found,) = read_commands(text, RULES)
    assert (found.word, found.rule, found.text) == ("wrong", rule, said)


def test_what_is_wrong_ends_where_the_next_command_begins() -> None:
    first, second = read_commands("#ksquirrel wrong a\nb\n#ksquirrel help\nc", RULES)
    assert (first.text, second.word) == ("a\nb", "help")


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [
        (f"stop {TOKEN}", True),
        (f"Re: STOP  {TOKEN.upper()} ", True),
        ("stop", False),
        (f"stop {TOKEN}x", False),
        (f"please stop {TOKEN}", False),
        (f"=?utf-8?q?stop_{TOKEN}?=", True),
    ],
)
def test_the_way_of_list_unsubscribe(subject: str, is_one: bool) -> None:
    mail = read_mail(f"From: a@b.example\nSubject: {subject}\n\n".encode())
    expected = (Command(word="stop", token=TOKEN),) if is_one else ()
    assert commands_of(mail, RULES) == expected


def test_of_parts_the_first_plain_text_counts() -> None:
    text = base64.b64encode(b"#ksquirrel stop\n").decode()
    head = 'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n'
    encoded = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    html = "Content-Type: text/html\n\n#ksquirrel start\n"
    attached = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a\n\n"
    attached += "#ksquirrel start\n"
    for parts, expected in (
        ((html, encoded + text), ["stop"]),
        ((attached, encoded + text), ["stop"]),
        ((html,), []),
        ((attached,), []),
    ):
        raw = head + "".join(f"--x\n{one}\n" for one in parts) + "--x--\n"
        assert [one.word for one in commands_of(read_mail(raw.encode()), RULES)] == expected


@pytest.mark.parametrize(
    "text",
    ["#ksquirrel" + " " * 100_000, "#ksquirrel wrong " * 50_000, "-" * 200_000, "_" * 200_000,
     "\r" * 200_000, "#ksquirrel wrong\n" + "x\n" * 500_000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    assert len(read_commands(text, RULES)) <= 5
    assert time.process_time() - start < 0.5
