# SPDX-License-Identifier: GPL-2.0-or-later
"""Who of an entry got a patch: what counts as there, how bad it is, and the whole of a series."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from rules.engine.rule import every
from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Person
from rules.report import Command, Reach, Severity
from tests.fakes import MAINTAINERS, fake_maintainers
from tests.rules.recipients.posted import (
    ALL_ENGINE,
    ALL_RUST,
    ENGINE,
    LIST,
    LKML,
    MARY,
    OLD,
    OUTDATED,
    REMY,
    RITA,
    ROSA,
    RUST,
    RUTH,
    SPREAD,
    SUBSYSTEM,
    TWIN,
    diff,
    findings,
    mail,
    part,
    posted,
    said,
    series,
)

MARK = "Mon Sep 17 00:00:00 2001"
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
MINE = (RUST, SUBSYSTEM, TWIN, SPREAD, OUTDATED)
CLOCK = """\
CLOCKS
M:	Tina Tick <tina@clock.example>
L:	linux-kernel@vger.kernel.org
S:	Maintained
F:	rust/kernel/clock.rs
F:	include/linux/clock.h

"""


def levels(rule: str, text: str) -> list[Severity]:
    return [severity for severity, _ in said(rule, text)]


@pytest.mark.parametrize(
    ("to", "level"),
    [
        ((LKML,), [ERROR]),
        ((RITA, LKML), [ERROR]),
        ((MARY,), [WARNING]),
        ((ENGINE,), [WARNING]),
        ((MARY, ENGINE, RITA), [WARNING]),
        ((MARY, OLD, RITA), [WARNING]),
        ((MARY, OLD, ENGINE), [NOTE]),
        (ALL_ENGINE, []),
    ],
)
def test_how_bad_it_is_depends_on_who_of_an_entry_is_missing(
    to: tuple[str, ...], level: list[Severity]
) -> None:
    assert levels(SUBSYSTEM, mail(*to)) == level


@pytest.mark.parametrize(
    ("to", "level"),
    [
        ((RUTH, REMY, ROSA), [ERROR]),
        ((LIST,), [WARNING]),
        ((LIST, RUTH, REMY), [NOTE]),
        (ALL_RUST, []),
    ],
)
def test_without_the_rust_list_rust_code_is_an_error(
    to: tuple[str, ...], level: list[Severity]
) -> None:
    assert levels(RUST, mail(*to, change=diff("drivers/engine/pump.rs"))) == level


@pytest.mark.parametrize(
    "who",
    [
        "MARY@Engine.Example",
        "mary+linux@engine.example",
        "Mary Engine <mary@home.example>",
        "MARY ENGINE <m.engine@corporation.example>",
        "Mary Engine (Corporation) <m.engine@corporation.example>",
        '"Mary Engine" <other@engine.example>',
    ],
)
def test_a_person_is_known_under_other_spellings(who: str) -> None:
    assert said(SUBSYSTEM, mail(who, OLD, RITA, ENGINE)) == []


@pytest.mark.parametrize(
    ("who", "is_old"),
    [
        ("old.hand@former.example", True),
        ("Old.Hand+list@Former.Example", True),
        ("hand@former.example", False),
        ("Oldest Hand <oldest@former.example>", False),
        ("old@engine.example.invalid", False),
    ],
)
def test_mailmap_tells_who_an_address_is(who: str, is_old: bool) -> None:
    assert (said(SUBSYSTEM, mail(MARY, who, RITA, ENGINE)) == []) is is_old


def test_another_address_of_the_same_name_in_maintainers_counts() -> None:
    second = "ELSEWHERE\nM:\tMary Engine <mary@home.example>\nS:\tMaintained\nF:\telsewhere/\n\n"
    asked = fake_maintainers(second + MAINTAINERS)
    assert said(SUBSYSTEM, mail("mary@home.example", OLD, RITA, ENGINE), asked) == []


def test_who_sends_or_wrote_a_patch_has_it() -> None:
    mary = "Mary Engine <mary@engine.example>"
    assert said(SUBSYSTEM, mail(OLD, RITA, ENGINE, sender=mary)) == []
    text = f"From: {mary}\n\nIt turned twice."
    assert said(SUBSYSTEM, mail(OLD, RITA, ENGINE, text=text)) == []


def test_who_asked_to_be_ignored_is_not_missed() -> None:
    asked = replace(fake_maintainers(), ignored=frozenset([OLD]))
    assert said(SUBSYSTEM, mail(MARY, RITA, ENGINE), asked) == []


def test_a_finding_names_the_entry_and_holds_everyone_to_copy() -> None:
    (one,) = findings(SUBSYSTEM, mail(LKML))
    assert one.finding.seen == "nobody of ENGINE BUS (drivers/engine/pump.c) got the patch"
    assert all(email in one.finding.expected for email in ALL_ENGINE)
    assert one.finding.repair == Command(
        command=f"git send-email --to={MARY} --to={OLD} --cc={RITA} --cc={ENGINE} *.patch"
    )


def test_a_list_that_gets_everything_is_nobody_of_an_entry() -> None:
    asked = fake_maintainers(CLOCK + MAINTAINERS)
    text = mail(*ALL_RUST, LKML, change=diff("rust/kernel/clock.rs"))
    assert said(SUBSYSTEM, text, asked) == [
        (ERROR, "nobody of CLOCKS (rust/kernel/clock.rs) got the patch")
    ]
    assert said(RUST, text, asked) == []
    text = mail("tina@clock.example", LKML, change=diff("rust/kernel/clock.rs"))
    assert said(SUBSYSTEM, text, asked) == []
    assert levels(RUST, text) == [ERROR]
    both = mail("tina@clock.example", *ALL_RUST, change=diff("rust/kernel/clock.rs"))
    assert said(SUBSYSTEM, both, asked) + said(RUST, both, asked) == []


def test_of_an_orphan_only_its_list_is_told() -> None:
    text = mail(LKML, change=diff("drivers/gone/x.c"))
    assert levels(SUBSYSTEM, text) == [WARNING]
    assert levels(SUBSYSTEM, text.replace(LKML, "gone@lists.engine.example")) == []


def test_an_aside_of_what_others_got_is_no_error() -> None:
    change = diff("drivers/engine/pump.c", 9) + diff("rust/kernel/init.rs")
    everyone = (*ALL_ENGINE, *ALL_RUST)
    assert levels(SUBSYSTEM, mail(*everyone, change=change)) == [WARNING]
    assert levels(SUBSYSTEM, mail(LKML, change=change)) == [ERROR, ERROR]
    change = diff("drivers/engine/pump.c") + diff("rust/kernel/init.rs")
    assert levels(SUBSYSTEM, mail(*everyone, change=change)) == [ERROR]


def test_what_stands_beside_rust_code_is_no_error_as_an_aside() -> None:
    change = diff("drivers/engine/pump.c", 9) + diff("rust/Makefile")
    assert levels(RUST, mail(*ALL_ENGINE, change=change)) == [WARNING]
    assert levels(RUST, mail(LKML, change=change)) == [ERROR]
    change = diff("drivers/engine/pump.c", 9) + diff("rust/kernel/a.rs")
    assert levels(RUST, mail(*ALL_ENGINE, change=change)) == [ERROR]


def test_who_only_owns_the_words_or_a_folder_above_is_a_note() -> None:
    text = "The rust code does not turn."
    assert levels(RUST, mail(*ALL_ENGINE, text=text)) == [NOTE]
    assert levels(RUST, mail(*ALL_ENGINE, LIST, text=text)) == []
    above = "ALL DRIVERS\nM:\tDora <dora@all.example>\nS:\tMaintained\nF:\tdrivers/\n\n"
    asked = fake_maintainers(above + MAINTAINERS)
    deep = diff("drivers/engine/deep/pump.c")
    assert [one for one, _ in said(SUBSYSTEM, mail(*ALL_ENGINE, change=deep), asked)] == [NOTE]


def test_mail_headers_create_no_demand() -> None:
    text = mail(*ALL_ENGINE, "rust@lists.engine.example", headers="List-Id: <rust.example>\n")
    assert said(RUST, text) == []


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (ALL_ENGINE, ALL_ENGINE, None),
        ((LKML,), (LKML,), "got the patches"),
        ((LKML,), ALL_ENGINE, "got patch 1"),
        (ALL_ENGINE, (LKML,), "got patch 2"),
    ],
)
def test_a_series_is_judged_as_a_whole(
    first: tuple[str, ...], second: tuple[str, ...], what: str | None
) -> None:
    text = series(part(1, 2, *first), part(2, 2, *second), cover=(LKML,))
    found = said(SUBSYSTEM, text)
    assert [(severity, seen.partition(") ")[2]) for severity, seen in found] == (
        [(ERROR, what)] if what else []
    )


def test_who_got_the_cover_letter_alone_has_not_got_the_patches() -> None:
    text = series(part(1, 2, LKML), part(2, 2, LKML), cover=(*ALL_ENGINE, LKML))
    ((severity, seen),) = said(SUBSYSTEM, text)
    assert severity is ERROR
    assert "nobody of ENGINE BUS" in seen
    assert "the cover letter alone went to Mary Engine <mary@engine.example>" in seen
    rust = diff("rust/kernel/a.rs")
    text = series(part(1, 2, LKML, change=rust), part(2, 2, LKML, change=rust), cover=ALL_RUST)
    ((severity, seen),) = said(RUST, text)
    assert (severity, "the cover letter alone did" in seen) == (ERROR, True)


def test_only_the_patches_with_rust_code_go_to_rust() -> None:
    rust = diff("rust/kernel/a.rs")
    patches = part(1, 2, *ALL_ENGINE), part(2, 2, *ALL_RUST, change=rust)
    assert said(RUST, series(*patches, cover=(*ALL_ENGINE, *ALL_RUST))) == []


@pytest.mark.parametrize(
    "text",
    [
        mail(LKML, subject="[PATCH 6.6.y] engine: turn once"),
        mail(LKML, text="commit 0123456789abcdef0123456789abcdef01234567 upstream."),
        mail(LKML, subject="[PATCH pahole] engine: turn once"),
        mail(LKML, change=diff("src/engine.rs")),
        mail(LKML, change=diff("drivers/engine/pump.c") + diff("hw/engine/pump.c")),
        mail(LKML, subject="[GIT PULL] engine: changes", change="", text="Please pull."),
        mail(LKML, sender="tip-bot2 for Ada <tip-bot2@linutronix.example>"),
        mail(),
    ],
)
def test_what_does_not_go_to_a_subsystem_by_mail_is_passed_over(text: str) -> None:
    assert [said(rule.name, text) for rule in every(["recipients"]) if rule.name in MINE] == [
        [] for _ in MINE
    ]


def test_an_rfc_is_no_error() -> None:
    assert levels(SUBSYSTEM, mail(LKML, subject="[RFC PATCH] engine: turn once")) == [WARNING]


def test_a_patch_fresh_from_git_is_asked_nothing() -> None:
    sha = "0123456789abcdef0123456789abcdef01234567"
    fresh = mail().replace("From mboxrd@z Thu Jan  1", f"From {sha} Mon Sep 17", 1)
    fresh = fresh.replace("00:00:00 1970", "00:00:00 2001", 1)
    (one,) = posted(fresh)
    assert one.patches[0].unsent
    assert not [rule for rule in select(one, Policy()) if rule.family == "recipients"]


def test_git_send_email_will_copy_whom_the_trailers_name() -> None:
    sha = "0123456789abcdef0123456789abcdef01234567"
    tag = "Cc: Mary Engine <mary@engine.example>\nSigned-off-by:"
    sent = mail(OLD, RITA, ENGINE).replace("Signed-off-by:", tag, 1)
    fresh = sent.replace("From mboxrd@z Thu Jan  1 00:00:00 1970", f"From {sha} {MARK}", 1)
    assert levels(SUBSYSTEM, sent) == [WARNING]
    assert levels(SUBSYSTEM, fresh) == []


def wide(count: int) -> str:
    """A MAINTAINERS with so many subsystems, each with a list of its own."""
    entry = "PART {0}\nM:\tOwner <o{0}@parts.example>\nL:\tlist{0}@parts.example\nF:\tfs/p{0}/\n\n"
    return "".join(entry.format(n) for n in range(count)) + MAINTAINERS


def test_a_treewide_change_is_one_finding_about_lists() -> None:
    asked = fake_maintainers(wide(20))
    change = "".join(diff(f"fs/p{n}/a.c") for n in range(20))
    (one,) = findings(SUBSYSTEM, mail(LKML, change=change), asked)
    assert one.severity is WARNING
    assert isinstance(one.finding.repair, Command)
    assert one.finding.repair.command.count("--cc=list") == 20
    lists = [f"list{n}@parts.example" for n in range(20)]
    assert findings(SUBSYSTEM, mail(*lists, change=change), asked) == []


def seconds(count: int) -> float:
    """How long the family takes for a patch of so many files to half as many people."""
    asked = fake_maintainers()
    change = "".join(diff(f"drivers/engine/p{n}.c") for n in range(count))
    (one,) = posted(mail(LKML, change=change))
    to = tuple(Person(name=f"P {n}", email=f"p{n}@people.example") for n in range(count // 2))
    one = replace(one, patches=(replace(one.patches[0], to=to),))
    start = time.process_time()
    rules = [rule for rule in every(["recipients"]) if rule.name in MINE]
    assert not lint(one, rules, {"maintainers": asked}).broken()
    return time.process_time() - start


def test_ten_thousand_files_to_five_thousand_people_take_linear_time() -> None:
    few, many = seconds(1_000), seconds(10_000)
    assert many < 30 * few + 0.5
    assert many < 10


@pytest.mark.parametrize(
    "header",
    [
        f"List-Post: <mailto:{LIST}>\n",
        "List-Id: Rust <rust-for-linux.vger.kernel.org>\n",
    ],
)
def test_a_mail_that_came_by_a_list_went_to_it(header: str) -> None:
    text = mail(*ALL_ENGINE, RUTH, REMY, ROSA, change=diff("rust/kernel/engine.rs"))
    assert levels(RUST, text) == [ERROR]
    assert levels(RUST, text.replace("Subject:", f"{header}Subject:", 1)) == []


@pytest.mark.parametrize(
    ("rule", "to", "seen"),
    [
        (RUST, ALL_ENGINE, [ERROR]),
        (RUST, (*ALL_ENGINE, LIST), []),
        (SUBSYSTEM, (LKML,), []),
    ],
)
def test_only_a_missing_rust_list_is_named_on_a_list(
    rule: str, to: tuple[str, ...], seen: list[Severity]
) -> None:
    (submission,) = posted(mail(*to, change=diff("rust/kernel/engine.rs")))
    policy = Policy(reach=Reach.LIST)
    rules = [one for one in select(submission, policy) if one.name == rule]
    report = lint(submission, rules, {"maintainers": fake_maintainers()}, policy)
    assert [one.severity for one in report.said()] == seen
