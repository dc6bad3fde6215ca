# SPDX-License-Identifier: GPL-2.0-or-later
"""Address headers as they were written: what in them is a fault, and what only looks like one."""

from __future__ import annotations

import time

import pytest

from rules.kernel.addresses import faults
from rules.report import Severity
from tests.rules.recipients.mails import mail, said

SOUND = [
    "",
    "a@looms.example",
    "a@looms.example, b@looms.example,",
    "Ada Hacker <ada@looms.example>",
    "<ada@looms.example>",
    "Ada B. Hacker <ada@looms.example>",
    '"Hacker, Ada" <ada@looms.example>',
    '"Ada \\"the hacker\\" Hacker" <ada@looms.example>',
    "=?UTF-8?q?Hacker=2C_Ada?= <ada@looms.example>",
    "ada@looms.example <ada@looms.example>",
    "'ada@looms.example' <ada@looms.example>",
    "a@looms.example (open list)",
    "a@looms.example (moderated list), Ada (Looms Ltd) <ada@looms.example>",
    "Weavers: a@looms.example, Bob <b@looms.example>;",
    "unlisted-recipients:; (no To-header on input)",
    "ada+kernel@looms.example",
    "Zoë Fuchs <zoe@looms.example>",
]
LOST = [
    ("Hacker, Ada <ada@looms.example>", "a name with a comma"),
    ('"Ada Hacker <ada@looms.example>, b@looms.example', "a quote that is never closed"),
    ("Ada <ada@looms.example", "a bracket that is never closed"),
    ("a@looms.example (Ada, b@looms.example", "a parenthesis that is never closed"),
    ("Ada Hacker ada@looms.example", "no brackets around the address"),
    ("A. B. Ada a@looms.example (maintainer:RUST)", "no brackets around the address"),
    ("linux-kernel, a@looms.example", "a word that is no address"),
    ("ada@@looms.example", "a word that is no address"),
    ("Ada <ada>", "ada, which is no address"),
    ("Ada <>", "<>, which is no address"),
    ("a@looms.example b@looms.example", "no brackets around the address"),
    ("a@looms.example <b@looms.example> c@looms.example <d@looms.example>", "without a comma"),
]
UNTIDY = [
    ("list@looms.example (open list:RUST)", "a role"),
    ("Ada <ada@looms.example> (maintainer:RUST,commit_signer:3/4=75%)", "a role"),
    ('"Ada (reviewer:RUST)" <ada@looms.example>', "a role"),
    ("<stable@vger.kernel.org> # 6.1+", "# 6.1+ behind the address"),
    ("Ada <ada@loo ms.example>", "a blank in ada@loo ms.example"),
    ("undisclosed-recipients:;", "recipients that nobody can see"),
]


@pytest.mark.parametrize("value", SOUND)
def test_what_mail_programs_read_as_meant_is_no_fault(value: str) -> None:
    assert list(faults(value)) == []


@pytest.mark.parametrize(("value", "what"), LOST)
def test_an_address_that_is_lost_is_a_fault(value: str, what: str) -> None:
    found = list(faults(value))
    assert [what in one.what and one.is_lost for one in found[:1]] == [True], found


@pytest.mark.parametrize(("value", "what"), UNTIDY)
def test_what_can_be_read_all_the_same_is_a_milder_fault(value: str, what: str) -> None:
    (found,) = faults(value)
    assert what in found.what
    assert not found.is_lost


@pytest.mark.parametrize(
    "value",
    [
        "(" * 16_000,
        '"' * 32_000,
        "<" * 32_000,
        "a@b.example, " * 2_400,
        "x, " * 10_000,
        "\\" * 32_000,
        "(maintainer" * 2_900,
        "a@" * 16_000,
        "\x00\ud800\n<>" * 6_000,
    ],
    ids=lambda value: value[:12].encode("ascii", "backslashreplace").decode(),
)
def test_a_hostile_header_is_read_in_linear_time(value: str) -> None:
    started = time.perf_counter()
    assert len(list(faults(value))) <= 501
    assert time.perf_counter() - started < 1


def test_hidden_recipients_are_an_error_only_where_nobody_else_is_named() -> None:
    hidden = "undisclosed-recipients:;"
    both = f"{hidden}\nCc: linux-kernel@vger.kernel.org"
    (alone,) = said("recipients-header-malformed", mail(hidden))
    (beside,) = said("recipients-header-malformed", mail(both))
    assert (alone.severity, beside.severity) == (Severity.ERROR, Severity.WARNING)


def test_the_same_fault_in_two_mails_of_a_series_is_told_once() -> None:
    each = [mail("Fox, Eve <eve@looms.example>", number=f"{n}/2") for n in (1, 2)]
    (one,) = said("recipients-header-malformed", each)
    assert one.finding.seen.endswith(", in every patch")
    assert one.finding.where.text == "Fox"
