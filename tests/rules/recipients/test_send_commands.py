# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands that send the patches of a pull request to everyone they go to."""

from __future__ import annotations

import shlex

import pytest

from rules.engine.rule import find
from rules.kernel.recipients import BY_COMMAND, send_commands
from rules.model import Patch
from rules.report import Command
from tests.examples import judge, read_example
from tests.fakes import FACTS, fake_maintainers
from tests.rules.recipients.mails import mail


def patch(path: str, sender: str = "Ada Hacker <ada@engine.example>") -> Patch:
    (one,) = read_example(mail("x@looms.example", path=path, sender=sender))
    return one.patches[0]


@pytest.mark.parametrize(
    ("path", "to", "cc"),
    [
        (
            "rust/kernel/sync.rs",
            ["ruth@rust.example"],
            [
                *("remy@rust.example", "rosa@rust.example"),
                *("rust-for-linux@vger.kernel.org", "linux-kernel@vger.kernel.org"),
            ],
        ),
        (
            "drivers/engine/bus.c",
            ["mary@engine.example", "old@engine.example"],
            [
                *("rita@engine.example", "engine@lists.engine.example"),
                "linux-kernel@vger.kernel.org",
            ],
        ),
        ("drivers/gone/a.c", ["gone@lists.engine.example", "linux-kernel@vger.kernel.org"], []),
    ],
)
def test_both_commands_name_maintainers_in_to_and_the_others_in_cc(
    path: str, to: list[str], cc: list[str]
) -> None:
    git, b4 = map(shlex.split, send_commands([patch(path)], fake_maintainers()))
    assert git[:2] == ["git", "send-email"]
    assert git[-1] == "*.patch"
    assert [one for one in git if one.startswith("--to=")] == [f"--to={one}" for one in to]
    assert [one for one in git if one.startswith("--cc=")] == [f"--cc={one}" for one in cc]
    assert b4 == ["b4", "send", "--to", *to, *(["--cc", *cc] if cc else [])]


def test_nobody_is_asked_to_mail_themselves() -> None:
    one = patch("drivers/engine/bus.c", "Mary Engine <Mary@engine.example>")
    git, b4 = send_commands([one], fake_maintainers())
    assert "mary@engine.example" not in git + b4
    assert "--to=old@engine.example" in git


def test_an_address_is_never_read_by_the_shell() -> None:
    evil = fake_maintainers("EVIL\nM:\tEve <eve;reboot@looms.example>\nF:\tmm/\n")
    git, b4 = send_commands([patch("mm/slub.c")], evil)
    assert "--to=eve;reboot@looms.example" in shlex.split(git)
    assert "eve;reboot@looms.example" in shlex.split(b4)
    assert "'" in git


def test_without_recipients_there_is_no_command() -> None:
    assert send_commands([], fake_maintainers()) == ()
    assert (
        send_commands([patch("mm/slub.c")], fake_maintainers("A\nM:\ta@b.example\nF:\tfs/\n")) == ()
    )


def test_a_hundred_recipients_are_left_to_a_command() -> None:
    many = "".join(f"LOOM {n}\nM:\tweaver{n}@looms.example\nF:\tmm/\n\n" for n in range(100))
    assert send_commands([patch("mm/slub.c")], fake_maintainers(many)) == BY_COMMAND


def test_a_pull_request_against_a_mailing_list_branch_is_told_whom_to_mail() -> None:
    rule = find("pr-mailing-list-branch")
    text = rule.bad[0].replace("mm/slub.c", "drivers/engine/bus.c")
    (with_file,) = judge(rule, text, FACTS)
    (without,) = judge(rule, text, {})
    repairs = [one.finding.repair for report in (with_file, without) for one in report.said()]
    assert repairs == [
        Command(
            command="git send-email --to=mary@engine.example --to=old@engine.example"
            " --cc=rita@engine.example --cc=engine@lists.engine.example"
            " --cc=linux-kernel@vger.kernel.org *.patch"
        ),
        Command(command="git send-email --to=MAINTAINER --cc=LIST *.patch"),
    ]
