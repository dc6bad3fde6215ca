# SPDX-License-Identifier: GPL-2.0-or-later
"""Earlier versions at the command line: in the input itself, or in an archive."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rules.versions.mails import BOB, TITLE, post, reply
from tests.service.command import Ran, ksquirrel

V1 = post("a", 0)
GIVES = reply("r", 1, "a", f"Reviewed-by: {BOB}")
V2 = post(
    "b", 9, f"[PATCH v2] {TITLE}", notes="v2: say why\nv1: https://lore.kernel.org/r/a@x.example"
)
RULE = "review-tags-lost"
WHY = "no earlier version given; give its mails too, or --msgid"


def check(place: Path, *mails: str, more: tuple[str, ...] = ("--format", "json")) -> Ran:
    box = place / "box.mbox"
    box.write_text("".join(mails))
    return ksquirrel("check", "--no-tree", *more, str(box), cwd=place)


def report(ran: Ran, version: int) -> tuple[list[str], dict[str, str]]:
    """The rules that spoke of a version, and the reasons of those that were skipped."""
    found = json.loads(ran.out)["reports"]
    (one,) = (r for r in found if r["submission"]["version"] == version)
    said = [finding["rule"] for finding in one["findings"]]
    return said, {skipped["rule"]: skipped["reason"] for skipped in one["skipped"]}


def test_a_version_is_judged_by_what_else_is_in_the_box(tmp_path: Path) -> None:
    ran = check(tmp_path, V2, GIVES, V1)
    said, skipped = report(ran, 2)
    assert RULE in said
    assert RULE not in skipped
    said, skipped = report(ran, 1)
    assert RULE not in said
    assert skipped[RULE] == WHY


def test_a_rule_that_was_asked_of_one_version_is_not_called_skipped(tmp_path: Path) -> None:
    text = check(tmp_path, V1, GIVES, V2, more=("--only", RULE)).out
    assert "1 rule asked" in text
    assert "skipped" not in text


def test_several_processes_remember_the_same(tmp_path: Path) -> None:
    alone = check(tmp_path, V1, GIVES, V2, more=("--jobs", "1", "--format", "json"))
    assert check(tmp_path, V1, GIVES, V2, more=("--jobs", "3", "--format", "json")).out == alone.out


def test_the_versions_may_come_in_files_of_their_own(tmp_path: Path) -> None:
    for name, text in (("v1.mbox", V1 + GIVES), ("v2.mbox", V2)):
        (tmp_path / name).write_text(text)
    ran = ksquirrel("check", "--no-tree", "--format", "json", "v2.mbox", "v1.mbox", cwd=tmp_path)
    assert RULE in report(ran, 2)[0]


def test_without_an_earlier_version_the_rules_are_skipped_with_a_reason(tmp_path: Path) -> None:
    _, skipped = report(check(tmp_path, V2, GIVES), 2)
    assert {rule for rule, why in skipped.items() if why == WHY} >= {RULE, "version-missing"}
    text = check(tmp_path, V2, more=()).out
    assert text.count(WHY) == 1
    assert max(map(len, text.splitlines())) <= 100


def test_a_first_version_alone_is_not_told_of_rules_that_remember(tmp_path: Path) -> None:
    assert "earlier" not in check(tmp_path, V1, more=()).out
    assert WHY not in check(tmp_path, V1, GIVES, V2, more=()).out


def test_what_was_asked_not_to_be_heard_is_not(tmp_path: Path) -> None:
    off = V2.replace("\nv2:", f"\nX-Ksquirrel: off {RULE} Bob took it back\nv2:")
    said, skipped = report(check(tmp_path, V1, GIVES, off), 2)
    assert RULE not in said
    assert skipped[RULE] == "silenced by the submitter: Bob took it back"
