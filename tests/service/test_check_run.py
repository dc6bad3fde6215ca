# SPDX-License-Identifier: GPL-2.0-or-later
"""Check, comment and remarks of real reports; ``make golden`` writes the expected texts anew."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from rules.model import CoverLetter, Patch
from rules.report import Command, Finding, Outcome, Report, Severity, Where
from service.render.at_head import Head
from service.render.check_run import ANNOTATIONS, ROOM, TITLE, check_run
from service.render.comment import ROWS, comment, meaning
from service.render.not_judged import could_not_check
from service.render.review import MOST, review
from service.said import Override
from tests.service.pulls import (
    CLOCK,
    GOOD,
    JUDGED,
    LATER,
    RENAMED,
    SIGNED,
    clean_pull,
    judged,
    mails,
    newcomers_pull,
    pulled,
)

GOLDEN = Path(__file__).parents[1] / "golden"
BODY = f"It was not said.\n\n{SIGNED}"


def whole(report: Report) -> str:
    """Everything that is said of a report, as one text."""
    run = check_run(report, JUDGED)
    parts = [f"# {run.title} ({run.conclusion})", run.summary, "# text", run.text]
    parts += [f"# {a.path}:{a.line}: {a.level}: {a.title}\n\n{a.message}" for a in run.annotations]
    parts += [f"# comment\n\n{comment(report, JUDGED)}"]
    parts += [f"# remark at {r.path}:{r.line}\n\n{r.body}" for r in review(report, JUDGED)]
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("newcomers-pull", newcomers_pull()),
        ("draft-for-rust-next", newcomers_pull(draft=True, base="rust-next")),
        ("clean-pull", clean_pull()),
        ("archived-branch", newcomers_pull(base="rust-dev")),
    ],
)
def test_a_pull_request_is_answered_as_agreed(
    name: str, text: str, request: pytest.FixtureRequest
) -> None:
    file = GOLDEN / f"{name}.md"
    said = whole(judged(text))
    if request.config.getoption("--rewrite-golden"):
        file.write_text(said)
    assert said == file.read_text()


def report_of(*findings: Finding, cap: Severity = Severity.ERROR, total: int = 0) -> Report:
    submission = replace(pulled(newcomers_pull()), total=total)
    return Report(
        submission=submission, outcomes=(Outcome(rule="toy", cap=cap, findings=findings),)
    )


def finding(patch: int | None = 1, seen: str = "a fault", **where: object) -> Finding:
    place = replace(Where(part="subject", patch=patch, line=1), **where)  # type: ignore[arg-type]
    return Finding(seen=seen, expected="none", where=place)


@pytest.mark.parametrize(
    ("cap", "title", "conclusion"),
    [
        (Severity.ERROR, "1 error in 5 commits", "failure"),
        (Severity.WARNING, "1 warning in 5 commits", "success"),
        (Severity.NOTE, "5 commits, nothing to do; 1 note", "success"),
    ],
)
def test_the_conclusion_follows_the_worst_finding(
    cap: Severity, title: str, conclusion: str
) -> None:
    run = check_run(report_of(finding(), cap=cap), JUDGED)
    assert (run.title, run.conclusion) == (title, conclusion)
    asked = check_run(report_of(finding(), cap=cap), JUDGED, may_override=True)
    assert asked.conclusion == conclusion.replace("failure", "action_required")
    assert (comment(report_of(finding(), cap=cap), JUDGED) is None) is (cap < Severity.ERROR)


def test_nothing_found_is_said_as_nothing_to_do() -> None:
    run = check_run(report_of(), JUDGED)
    assert (run.title, run.conclusion, run.annotations) == (
        "5 commits, nothing to do", "success", ())  # fmt: skip
    assert comment(report_of(), JUDGED) is None
    assert review(report_of(), JUDGED) == ()


def test_an_override_lets_errors_pass_and_says_who_and_why() -> None:
    override = Override(by="sam-roe", reason="an import, @torvalds knows")
    run = check_run(report_of(finding()), JUDGED, override=override)
    assert run.conclusion == "success"
    assert run.title == "1 error in 5 commits, overridden by sam-roe"
    assert "Overridden by `sam-roe`: `an import, @\u200btorvalds knows`" in run.summary


def test_what_could_not_be_checked_fails_and_blames_nobody() -> None:
    run = could_not_check("GitHub API", "14:05 UTC")
    assert run.title == "Could not check (GitHub API), retrying until 14:05 UTC"
    assert run.conclusion == "failure"
    assert "not your fault" in run.summary
    assert "given up" in could_not_check("a short list of commits").title
    assert len(could_not_check("x" * 999).title) == TITLE


def test_a_check_of_too_many_commits_says_how_many_were_judged() -> None:
    note = "Only the first 5 of 3000 commits were judged."
    run = check_run(report_of(finding(), total=3000), JUDGED, notes=(note,))
    assert run.title == "1 error in the first 5 of 3000 commits"
    assert f"Note: `{note}`" in run.summary
    assert "1 of the first 5 of 3000 commits needs a change" in str(
        comment(report_of(finding(), total=3000), JUDGED)
    )


def test_a_rule_that_broke_is_not_the_submitters_fault() -> None:
    report = report_of()
    broken = Outcome(rule="toy", cap=Severity.ERROR, broken="ValueError: secret")
    run = check_run(replace(report, outcomes=(broken,)), JUDGED)
    assert run.conclusion == "success"
    assert "1 rule failed; that is our fault" in run.text
    assert "secret" not in run.text + run.summary


def test_a_text_stays_below_the_limits() -> None:
    many = [
        replace(finding(n % 5 + 1, f"{n} " + "\U0001f600" * 300), expected="\u4e2d" * 300)
        for n in range(3000)
    ]
    spread = Report(
        submission=pulled(newcomers_pull()),
        outcomes=tuple(
            Outcome(rule=f"toy-{n}", cap=Severity.ERROR, findings=(one,))
            for n, one in enumerate(many)
        )
        + tuple(
            Outcome(rule=f"no-{n}", cap=Severity.ERROR, skipped=f"{n}" + "\u4e2d" * 200)
            for n in range(500)
        ),
    )
    run = check_run(spread, JUDGED)
    said = comment(spread, JUDGED)
    assert said is not None
    for text in (run.summary, run.text, said):
        assert len(text.encode()) <= ROOM
        assert f"[full report]({JUDGED.page})" in text
    assert "2980 more errors in the [full report]" in said
    assert said.count("\n| ") <= ROWS + 1
    assert said.rstrip().endswith("</sub>")


def test_a_rule_that_found_much_has_few_rows_and_a_count() -> None:
    many = [finding(n % 5 + 1, f"fault {n}") for n in range(50)]
    said = comment(report_of(*many), JUDGED)
    assert said is not None
    assert said.count("[`toy`]") == 3
    assert "`fault 2` and 47 more of this rule" in said


def test_an_equal_fault_of_several_commits_is_one_row() -> None:
    said = comment(report_of(*(finding(n) for n in range(1, 6))), JUDGED)
    assert said is not None
    assert said.count("[`toy`]") == 1
    assert "| 5 commits: `" in said
    assert " and 2 more |" in said


def test_the_commands_name_where_the_branch_starts() -> None:
    repair = replace(finding(), repair=Command(command="git rebase --signoff BASE"))
    said = str(comment(report_of(repair), JUDGED))
    assert "BASE is where your branch starts: `HEAD~5`." in said
    assert "ksquirrel check HEAD~5.." in said
    report = report_of(repair)
    first, *rest = report.submission.patches
    merge: Patch = replace(first, parents=("a" * 40, "b" * 40))
    for base, named in (("c" * 40, "c" * 12), ("$(reboot)", "BASE"), (None, "BASE")):
        merged = replace(report.submission, patches=(merge, *rest), base=base)
        assert f"ksquirrel check {named}.." in str(
            comment(replace(report, submission=merged), JUDGED)
        )


def test_a_private_report_is_named_and_not_linked() -> None:
    private = replace(JUDGED, private=True)
    report = judged(newcomers_pull())
    run, said = check_run(report, private), comment(report, private)
    for text in (run.summary, run.text, str(said)):
        assert f"]({private.page})" not in text
        assert f"which the operator can show (`{private.report}`)" in text
    assert f"[Tell us]({private.page}/wrong)" in str(said)


def test_a_cover_letter_is_a_commit_of_the_branch_too() -> None:
    report = report_of(finding(patch=None, part="cover"))
    first = report.submission.patches[0]
    cover = CoverLetter(id=None, author=first.author, sender=first.sender, message=first.message)
    covered = replace(report, submission=replace(report.submission, cover=cover))
    said = str(comment(covered, JUDGED))
    assert "| the cover letter |" in said
    assert "ksquirrel check HEAD~6.." in said


def test_the_meaning_of_a_comment_is_its_findings_and_not_its_words() -> None:
    first = judged(newcomers_pull())
    assert meaning(first) == meaning(judged(newcomers_pull()))
    moved = replace(first.submission.patches[1], id="0" * 40)
    patches = (first.submission.patches[0], moved, *first.submission.patches[2:])
    pushed = replace(first, submission=replace(first.submission, patches=patches))
    assert meaning(pushed) != meaning(first)
    assert meaning(judged(newcomers_pull(base="rust-next"))) != meaning(first)


def test_a_draft_gets_a_check_and_no_comment() -> None:
    report = judged(newcomers_pull(draft=True))
    assert comment(report, JUDGED) is None
    assert review(report, JUDGED) == ()
    assert check_run(report, JUDGED).conclusion == "failure"


FIRST = ("rust: time: add a clock", BODY, "rust/kernel/clock.rs", CLOCK)
LINES = [f"-{line[1:]}\n" for line in CLOCK.split("\n")[4:10]]
GONE = "deleted file mode 100644\n--- a/rust/kernel/clock.rs\n+++ /dev/null\n@@ -1,6 +0,0 @@\n"
GONE += "".join(LINES)
NAMED = (
    "similarity index 90%\nrename from rust/kernel/clock.rs\nrename to rust/kernel/time/clock.rs\n"
    "--- a/rust/kernel/clock.rs\n+++ b/rust/kernel/time/clock.rs\n@@ -5,2 +5,2 @@\n"
    "-    unsafe { *clock }\n+    0\n }\n"
)
BARE = "--- a/rust/kernel/clock.rs\n+++ b/rust/kernel/clock.rs\n@@ -1,0 +2,3 @@\n+a\n+b\n+c\n"


@pytest.mark.parametrize(
    ("later", "line", "found"),
    [
        (None, 5, ("rust/kernel/clock.rs", 5)),
        (LATER, 1, ("rust/kernel/clock.rs", 1)),
        (LATER, 2, ("rust/kernel/clock.rs", 3)),
        (LATER, 5, ("rust/kernel/clock.rs", 6)),
        (BARE, 1, ("rust/kernel/clock.rs", 1)),
        (BARE, 2, ("rust/kernel/clock.rs", 5)),
        (NAMED, 6, ("rust/kernel/time/clock.rs", 6)),
        (NAMED, 5, None),
        (GONE, 5, None),
    ],
)
def test_a_line_is_found_at_the_head(
    later: str | None, line: int, found: tuple[str, int] | None
) -> None:
    each = [FIRST] + ([("rust: more", BODY, "rust/kernel/clock.rs", later)] if later else [])
    submission = pulled(mails(*each, (*GOOD, RENAMED.format(word="objects"))))
    where = Where(part="diff", patch=1, path="rust/kernel/clock.rs", line=line)
    spot = Head(submission).spot(where)
    assert (spot and (spot.path, spot.line)) == found
    assert spot is None or spot.added


def test_a_line_that_was_there_before_gets_an_annotation_and_no_remark() -> None:
    where = Where(part="diff", patch=1, path="mm/slub.c", line=1)
    report = report_of(replace(finding(), where=where))
    assert [(a.path, a.line) for a in check_run(report, JUDGED).annotations] == [("mm/slub.c", 1)]
    assert review(report, JUDGED) == ()


@pytest.mark.parametrize("path", ["a\udc80.c", "a\nb.c", "\x1b"])
def test_a_path_github_could_not_take_stays_in_the_table(path: str) -> None:
    report = report_of(finding(part="diff", path=path, line=1))
    run = check_run(report, JUDGED)
    assert run.annotations == ()
    assert "`toy`" in run.summary


def test_the_worst_annotations_are_kept_and_the_rest_stand_in_the_table() -> None:
    place = Where(part="diff", patch=3, path="rust/kernel/clock.rs", line=2)
    many = [
        replace(finding(seen=f"s{n}"), where=place, severity=Severity.NOTE)
        for n in range(ANNOTATIONS)
    ]
    run = check_run(report_of(*many, replace(finding(), where=place)), JUDGED)
    assert len(run.annotations) == ANNOTATIONS
    assert run.annotations[0].level == "failure"
    assert f"`s{ANNOTATIONS - 1}`" in run.summary


def test_a_remark_keeps_its_key_when_its_line_moves() -> None:
    unsafe = Where(part="diff", patch=1, path="rust/kernel/clock.rs", line=5, text="unsafe")
    keys = []
    for each in ([FIRST], [FIRST, ("rust: more", BODY, "rust/kernel/clock.rs", LATER)]):
        submission = pulled(mails(*each, (*GOOD, RENAMED.format(word="objects"))))
        outcome = Outcome(
            rule="toy", cap=Severity.ERROR, findings=(replace(finding(), where=unsafe),) * 2
        )
        first, second = review(Report(submission=submission, outcomes=(outcome,)), JUDGED)
        assert first.key != second.key
        keys.append((first.key, second.key, first.line))
    assert keys[0][:2] == keys[1][:2]
    assert (keys[0][2], keys[1][2]) == (5, 6)


def test_there_are_never_more_remarks_than_a_reader_would_read() -> None:
    place = Where(part="diff", patch=3, path="rust/kernel/clock.rs", line=2)
    many = [replace(finding(seen=f"s{n}"), where=place) for n in range(MOST + 5)]
    assert len(review(report_of(*many), JUDGED)) == MOST


def test_what_is_said_of_much_costs_little() -> None:
    many = 20_000
    place = Where(part="diff", patch=1, path="rust/kernel/clock.rs", line=5)
    lines = "".join(f"+line {n}\n" for n in range(many))
    grown = CLOCK.replace("@@ -0,0 +1,6 @@\n", f"@@ -0,0 +1,{many + 6} @@\n{lines}")
    later = [("rust: more", BODY, "rust/kernel/clock.rs", BARE)] * 300
    each = (("rust: time: add a clock", BODY, "rust/kernel/clock.rs", grown), *later)
    findings = tuple(
        replace(finding(seen=f"s{n}"), where=replace(place, line=n)) for n in range(1, many)
    )
    outcome = Outcome(rule="toy", cap=Severity.ERROR, findings=findings)
    report = Report(submission=pulled(mails(*each)), outcomes=(outcome,))
    start = time.process_time()
    assert len(check_run(report, JUDGED).annotations) == ANNOTATIONS
    assert len(review(report, JUDGED)) == MOST
    assert comment(report, JUDGED) is not None
    assert time.process_time() - start < 5
