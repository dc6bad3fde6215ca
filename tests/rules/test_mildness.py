# SPDX-License-Identifier: GPL-2.0-or-later
"""How bad a fault is called: what maintainers take as it is, is advice."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from rules.engine.rule import find
from rules.engine.run import lint
from rules.model import Submission
from rules.read.letter import read_post
from rules.read.series import sort_posts, submissions
from rules.report import Severity
from tests.rules.test_series import ADA, M

NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR
RUST = "diff --git a/rust/a.rs b/rust/a.rs\n--- a/rust/a.rs\n+++ b/rust/a.rs\n@@ -1 +1 @@\n-a\n+b\n"
SIGNED = f"Signed-off-by: {ADA}\n"


def series(*mails: M | bytes) -> Submission:
    raws = [one.raw() if isinstance(one, M) else one for one in mails]
    (found,) = submissions(sort_posts(map(read_post, raws)).series)
    return found


def said(rule: str, *mails: M | bytes) -> list[Severity]:
    report = lint(series(*mails), (find(rule),), {})
    assert not report.broken()
    return [one.severity for one in report.said()]


def in_rust(one: M) -> bytes:
    head, _, _ = one.raw().decode().partition("---\n")
    return f"{head}---\n{RUST}".encode()


@pytest.mark.parametrize(
    ("length", "elsewhere", "rust"),
    [
        (75, [], []),
        (76, [NOTE], [NOTE]),
        (85, [NOTE], [NOTE]),
        (86, [NOTE], [WARNING]),
        (100, [NOTE], [WARNING]),
        (101, [WARNING], [WARNING]),
    ],
)
def test_a_title_is_a_warning_where_it_would_be_sent_back(
    length: int, elsewhere: list[Severity], rust: list[Severity]
) -> None:
    mail = M("1", "[PATCH] " + "mm: free it ".ljust(length, "x"))
    assert said("subject-too-long", mail) == elsewhere
    assert said("subject-too-long", in_rust(mail)) == rust


@pytest.mark.parametrize(
    ("length", "elsewhere", "rust"),
    [
        (75, [], []),
        (80, [], [NOTE]),
        (81, [NOTE], [WARNING]),
        (100, [NOTE], [WARNING]),
        (101, [WARNING], [WARNING]),
    ],
)
def test_a_line_is_a_warning_where_it_was_never_wrapped(
    length: int, elsewhere: list[Severity], rust: list[Severity]
) -> None:
    mail = M("1", "[PATCH] mm: free it", text=f"{'word ' * 30}"[: length - 1] + "x\n")
    assert said("body-line-too-long", mail) == elsewhere
    assert said("body-line-too-long", in_rust(mail)) == rust


@pytest.mark.parametrize(
    ("tags", "rust", "expected"),
    [
        ("PATCH", False, [WARNING]),
        ("PATCH 1/1", False, [WARNING]),
        ("PATCH 1/2", False, [NOTE]),
        ("PATCH", True, [ERROR]),
        ("PATCH 1/2", True, [ERROR]),
        ("RFC PATCH 1/2", True, [WARNING]),
    ],
)
def test_a_step_of_a_series_may_be_told_by_its_title_but_not_in_rust(
    tags: str, rust: bool, expected: list[Severity]
) -> None:
    mail = M("1", f"[{tags}] mm: free it", text=SIGNED)
    assert said("body-missing", in_rust(mail) if rust else mail) == expected


@pytest.mark.parametrize(
    ("commit", "expected"),
    [
        ('0123456789a ("mm: free")', [NOTE]),
        ('01234567 ("mm: free")', [NOTE]),
        ('0123456 ("mm: free")', [WARNING]),
        ("0123456789a", [WARNING]),
        ("0123456789ab", [WARNING]),
        ('0123456789ab ("mm: free")', []),
    ],
)
def test_a_short_id_is_advice_where_the_title_tells_which_commit_is_meant(
    commit: str, expected: list[Severity]
) -> None:
    mail = M("1", "[PATCH] mm: free it", text=f"Since commit {commit} it is freed twice.\n")
    assert said("commit-reference-format", mail) == expected


def parts(numbers: Iterable[int], total: int, to: str = "") -> list[M]:
    head = f"To: <rust@lists.engine.example>\n{to}"
    return [
        M(f"p{n}", f"[PATCH {n}/{total}] mm: free {n}", "p0", minute=n, headers=head)
        for n in numbers
    ]


COVER = M("p0", "[PATCH 0/6] mm: free them", headers="To: <rust@lists.engine.example>\n")


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ([COVER, *parts((1, 2, 3, 4), 6)], [WARNING]),
        ([COVER, *parts((1, 2, 4, 5, 6), 6)], [WARNING]),
        ([COVER, *parts((1, 2, 3), 6)], [NOTE]),
        ([COVER, *parts((6,), 6)], [NOTE]),
        (parts((6, 7), 7), [NOTE]),
        ([COVER, *parts((1, 2, 3, 4), 6, "Cc: <sam@looms.example>\n")], [NOTE]),
    ],
)
def test_a_gap_is_a_warning_where_most_came_and_all_of_it_to_the_same_people(
    mails: list[M], expected: list[Severity]
) -> None:
    assert said("series-incomplete", *mails) == expected


def test_missing_parts_are_told_as_ranges() -> None:
    report = lint(series(*parts((1, 5, 9), 12)), (find("series-incomplete"),), {})
    (found,) = report.said()
    assert found.finding.seen.startswith("patches 2-4, 6-8 and 10-12 of 12 did not arrive")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("fixup! mm: free it", [ERROR]),
        ("WIP: mm: free it", [ERROR]),
        ("DO NOT MERGE: mm: free it", [NOTE]),
    ],
)
def test_a_patch_that_says_it_is_not_to_be_merged_means_it(
    title: str, expected: list[Severity]
) -> None:
    assert said("subject-fixup-commit", M("1", f"[PATCH] {title}")) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("--- results", [ERROR]), ("---- results", [WARNING]), ("-----------", [NOTE])],
)
def test_an_underline_is_no_separator_to_git(line: str, expected: list[Severity]) -> None:
    text = f"Why it matters.\n\n{line}\nIt is free.\n\n{SIGNED}"
    assert said("commit-separator-malformed", M("1", "[PATCH] mm: free it", text=text)) == expected


def test_a_message_below_the_separator_is_one_fault() -> None:
    text = f"I looked again.\n---\nWhy it matters.\n\n{SIGNED}"
    mail = M("1", "[PATCH] mm: free it", text=text)
    assert said("separator-cuts-message", mail) == [ERROR]
    assert said("trailer-below-separator", mail) == []
    alone = M("1", "[PATCH] mm: free it", text=f"Why it matters.\n---\n{SIGNED}")
    assert said("trailer-below-separator", alone) == [ERROR]


ELSEWHERE = "tests/nvme.sh"


def elsewhere(one: M, path: str = ELSEWHERE) -> bytes:
    return one.raw().replace(b"mm/slub.c", path.encode())


def test_another_projects_patches_on_the_list_are_judged_by_no_rule_of_the_kernel() -> None:
    one = M("1", "[PATCH] Free it", text="Why.\n")
    assert said("subject-prefix-missing", one) == [ERROR]
    assert said("subject-prefix-missing", elsewhere(one)) == []
    assert said("subject-prefix-missing", elsewhere(one, "NEWS")) == []
    assert said("subject-prefix-missing", elsewhere(one, "CREDITS")) == [ERROR]
    assert said("subject-prefix-missing", elsewhere(one, ".mailmap")) == [ERROR]
    assert said("subject-prefix-missing", elsewhere(one, "scripts/a.sh")) == [ERROR]


def test_a_series_of_another_project_is_one_whatever_its_cover_letter_says() -> None:
    patches = [M(f"p{n}", f"[PATCH v2 {n}/2] free it", "p0", minute=n) for n in (1, 2)]
    cover = M("p0", "[PATCH v2 0/2] nvme tests", text="Two tests.\n")
    assert said("base-commit-missing", cover, *patches)
    assert said("base-commit-missing", cover, *map(elsewhere, patches)) == []
    assert said("base-commit-missing", cover, elsewhere(patches[0]), patches[1])


def numbered(subject: str, headers: str = "") -> M:
    return M("1", subject, text=f"Why it matters.\n\n{SIGNED}", headers=headers)


def test_a_number_in_brackets_says_almost_that_it_is_a_patch() -> None:
    assert said("subject-patch-tag-missing", numbered("mm: free it")) == [ERROR]
    assert said("subject-patch-tag-missing", numbered("[RESEND 1/1] mm: free it")) == [NOTE]


@pytest.mark.parametrize(
    ("tags", "to", "asked"),
    [
        ("PATCH 6.12", "sam@looms.example", True),
        ("PATCH v6.12", "stable@vger.kernel.org", True),
        ("PATCH v6.12 v2", "sam@looms.example", False),
        ("PATCH v10 rebased on v6.4", "sam@looms.example", False),
    ],
)
def test_a_release_in_brackets_is_a_stable_tree_where_its_team_is_told(
    tags: str, to: str, asked: bool
) -> None:
    mail = numbered(f"[{tags}] mm: free it", f"To: {to}\nCc: mm@lists.linux.dev\n")
    assert bool(said("stable-backport-upstream-id", mail)) is asked


def test_talk_above_scissors_is_not_the_message() -> None:
    talk = "On Monday Sam Roe wrote:\n> >  Free it?\n> Yes.\n> Once.\n\nHere it is.\n\n"
    text = f"{talk}-- >8 --\nWhy it matters.\n\n{SIGNED}"
    mail = M("1", "[PATCH] mm: free it", text=text)
    assert said("quoted-mail-in-log", mail) == []
    assert said("scissors-line", mail) == [WARNING]
    without = M("1", "[PATCH] mm: free it", text=text.replace("-- >8 --\n", ""))
    assert said("quoted-mail-in-log", without) == [ERROR]


@pytest.mark.parametrize("line", ["-----8<-----", "---->8----", "---8<------8<---"])
def test_scissors_are_one_fault(line: str) -> None:
    mail = M("1", "[PATCH] mm: free it", text=f"Why.\n\n{line}\nIt is free.\n\n{SIGNED}")
    assert said("scissors-line", mail) == [WARNING]
    assert said("commit-separator-malformed", mail) == []
