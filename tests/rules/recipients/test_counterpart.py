# SPDX-License-Identifier: GPL-2.0-or-later
"""The C twins of Rust code, how a series spreads, and addresses that were left."""

from __future__ import annotations

import pytest

from rules.engine.rule import find
from rules.engine.run import lint
from rules.facts import Policy
from rules.report import Severity
from tests.fakes import MAILMAP, MAINTAINERS, fake_maintainers
from tests.rules.recipients.posted import (
    ALL_ENGINE,
    ALL_RUST,
    ENGINE,
    LKML,
    MARY,
    OLD,
    OUTDATED,
    RITA,
    SPREAD,
    TWIN,
    diff,
    findings,
    mail,
    part,
    posted,
    said,
    series,
)

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
LINK = "//! C header: [`include/linux/engine.h`](srctree/include/linux/engine.h)\n"
PUMP = "rust/kernel/pump.rs"
ANOTHER = """\
PUMPS
M:	Paul Pump <paul@pump.example>
L:	pump@lists.engine.example
S:	Maintained
F:	include/linux/pump.h

PUMPS [RUST]
M:	Paul Pump <paul@pump.example>
L:	pump@lists.engine.example
S:	Maintained
F:	rust/kernel/pump/

"""


def levels(text: str, **files: str) -> list[Severity]:
    asked = fake_maintainers(ANOTHER + MAINTAINERS)
    return [severity for severity, _ in said(TWIN, text, asked, **files)]


@pytest.mark.parametrize(
    ("content", "level"),
    [
        (LINK, [WARNING]),
        (LINK.replace("linux/engine", "linux/types"), []),
        (LINK.replace("linux/engine", "linux/nobody"), []),
        (LINK + LINK.replace("engine", "pump"), [NOTE, NOTE]),
        ("//! C headers:\n//! [`engine.h`](srctree/include/linux/engine.h),\n", [WARNING]),
        ("//! Engines.\n", []),
        ("let x = 1; // no srctree/include/linux/engine.h link\n", []),
        ("\0\0(srctree/" * 1000, []),
    ],
)
def test_the_header_a_file_links_to_has_owners(content: str, level: list[Severity]) -> None:
    text = mail(*ALL_RUST, change=diff(PUMP))
    assert levels(text, **{PUMP: content}) == level


def test_a_finding_names_the_file_and_its_header() -> None:
    ((_, seen),) = said(TWIN, mail(*ALL_RUST, change=diff(PUMP)), None, **{PUMP: LINK})
    assert seen == (
        "nobody of ENGINE BUS (rust/kernel/pump.rs wraps include/linux/engine.h) got the patch"
    )


def test_one_owner_who_was_told_is_enough() -> None:
    for who in (MARY, OLD, ENGINE):
        assert levels(mail(*ALL_RUST, who, change=diff(PUMP)), **{PUMP: LINK}) == []
    assert levels(mail(*ALL_RUST, RITA, change=diff(PUMP)), **{PUMP: LINK}) == [WARNING]


def test_a_file_whose_own_entry_has_the_same_list_is_told_there() -> None:
    path = "rust/kernel/pump/a.rs"
    content = LINK.replace("engine", "pump")
    assert levels(mail(*ALL_RUST, change=diff(path)), **{path: content}) == []
    assert levels(mail(*ALL_RUST, change=diff(path)), **{path: LINK}) == [NOTE]


def test_comments_alone_are_a_note() -> None:
    change = diff(PUMP).replace("-int a0;", "-/// a").replace("+int b0;", "+/// b")
    assert levels(mail(*ALL_RUST, change=change), **{PUMP: LINK}) == [NOTE]


def test_a_helper_and_a_binding_name_their_headers_by_including_them() -> None:
    include = "#include <linux/engine.h>"
    helper = diff("rust/helpers/engine.c")
    assert levels(mail(*ALL_RUST, change=helper), **{"rust/helpers/engine.c": include}) == [WARNING]
    path = "rust/bindings/bindings_helper.h"
    added = diff(path).replace("+int b0;", f"+{include}")
    assert levels(mail(*ALL_RUST, change=added)) == [NOTE]
    kept = diff(path).replace("-int a0;", f" {include}").replace("-1,1 +1,1", "-1,1 +1,2")
    assert levels(mail(*ALL_RUST, change=kept)) == []


def test_a_sweep_over_all_abstractions_asks_nobody() -> None:
    paths = [f"rust/kernel/p{n}.rs" for n in range(4)]
    text = mail(*ALL_RUST, change="".join(map(diff, paths)))
    assert levels(text, **dict.fromkeys(paths, LINK)) == []
    text = mail(*ALL_RUST, subject="[PATCH] treewide: turn once", change=diff(PUMP))
    assert levels(text, **{PUMP: LINK}) == []


EVERY = (*ALL_ENGINE, LKML)


@pytest.mark.parametrize(
    ("cover", "first", "second", "what"),
    [
        (EVERY, EVERY, EVERY, []),
        (EVERY, EVERY, (MARY, LKML), [f"{ENGINE} got some of the mails only"]),
        (EVERY, (MARY, LKML), (MARY, LKML), [f"{ENGINE} got the cover letter and no patch"]),
        ((MARY, ENGINE), (*EVERY,), (MARY, ENGINE), [f"{LKML} got some of the mails only"]),
        (
            (ENGINE, LKML, OLD, RITA),
            EVERY,
            EVERY,
            [f"{MARY} got patches without the cover letter"],
        ),
        ((*EVERY, "x@a.example"), EVERY, EVERY, []),
        (EVERY, (*EVERY, "x@a.example"), EVERY, []),
        (EVERY, (*EVERY, "stable@vger.kernel.org"), EVERY, []),
        ((), EVERY, EVERY, []),
    ],
)
def test_a_series_spreads_evenly(
    cover: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...], what: list[str]
) -> None:
    text = series(part(1, 2, *first), part(2, 2, *second), cover=cover)
    assert said(SPREAD, text) == [(NOTE, one) for one in what]


def test_of_a_series_that_did_not_arrive_whole_nothing_is_said() -> None:
    whole = series(part(1, 2, MARY), part(2, 2, MARY), cover=EVERY)
    assert len(said(SPREAD, whole)) == 1
    assert said(SPREAD, series(part(1, 2, MARY), cover=EVERY, total=2)) == []


@pytest.mark.parametrize(
    ("to", "level", "seen"),
    [
        (["old.hand@former.example"], [WARNING], "old.hand@former.example was left for old@engine"),
        (["Old.Hand+x@Former.example"], [WARNING], "was left for old@engine.example"),
        (["old.hand@former.example", OLD], [NOTE], "old.hand@former.example was left for"),
        (["away@former.example"], [NOTE], "away@former.example was left for far@other.example"),
        (["mary@home.example"], [], ""),
        ([MARY, OLD], [], ""),
    ],
)
def test_an_address_that_was_left_is_named(to: list[str], level: list[Severity], seen: str) -> None:
    names = "Away <far@other.example> <away@former.example>\n"
    listed = "HOMES\nM:\tMary Engine <mary@home.example>\nS:\tMaintained\nF:\thome/\n\n"
    names += "Mary Engine <mary@engine.example> <mary@home.example>\n"
    asked = fake_maintainers(listed + MAINTAINERS, MAILMAP + names)
    found = findings(OUTDATED, mail(*to), asked)
    assert [one.severity for one in found] == level
    assert all(seen in one.finding.seen for one in found)


def test_what_a_sender_uses_is_his_to_choose() -> None:
    sender = "Old Hand <old.hand@former.example>"
    assert said(OUTDATED, mail("old.hand@former.example", sender=sender)) == []


def test_an_operator_may_name_addresses_that_bounce() -> None:
    policy = Policy(options={OUTDATED: {"bouncing": ("gone@x.example",)}})
    (one,) = posted(mail("Gone@x.example", MARY))
    report = lint(one, [find(OUTDATED)], {"maintainers": fake_maintainers()}, policy)
    assert [found.finding.seen for found in report.said()] == ["Gone@x.example bounces"]
