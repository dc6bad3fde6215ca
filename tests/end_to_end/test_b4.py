# SPDX-License-Identifier: GPL-2.0-or-later
"""b4 itself runs the command on the commits of a branch it prepared, offline."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SLUB, Repo
from tests.service.command import ksquirrel

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
SIGNED = "Signed-off-by: Ada Hacker <ada@engine.example>\n"
GOOD = f"mm/slub: count b\n\nDrivers need the number of objects, so count them.\n\n{SIGNED}"
MILD = f"mm/slub: count d.\n\nDrivers need the number of objects, so count them.\n\n{SIGNED}"
BAD = "Count c\n\nDrivers need it.\n"
COLOUR = re.compile(r"\x1b\[[\d;]*m")


def b4(repo: Repo, *arguments: str) -> str:
    """What b4 says; it writes to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "b4.command", "--offline-mode", "--no-interactive", *arguments],
        cwd=repo.folder,
        capture_output=True,
        check=True,
        env=os.environ | {"PATH": f"{repo.folder.parent / 'bin'}:{os.environ['PATH']}"},
    )
    return COLOUR.sub("", (done.stdout + done.stderr).decode())


@pytest.fixture
def prepared(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A branch of b4 prep without patches yet, and a b4 that knows the command."""
    if find_spec("b4") is None:  # it is not imported: that would change email for all tests
        pytest.skip("b4 is not installed")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shim = repo.folder.parent / "bin" / "ksquirrel"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m service.cli "$@"\n')
    shim.chmod(0o755)
    repo.git("config", "b4.prep-perpatch-check-cmd", "ksquirrel check --format checkpatch -")
    b4(repo, "prep", "--new", "slub", "--fork-point", "main")
    assert repo.git("symbolic-ref", "--short", "HEAD").strip() == "b4/slub"
    return repo


def test_b4_prep_check_passes_a_good_commit(prepared: Repo) -> None:
    sha = prepared.commit(GOOD, {"mm/slub.c": SLUB + "int d;\n"})
    said = b4(prepared, "prep", "--check")
    assert f"● {sha[:12]}: mm/slub: count b\n---\n" in said, "and not a word about it"
    assert "Success: 1, Warning: 0, Error: 0" in said


def test_b4_prep_check_reports_a_bad_commit(prepared: Repo) -> None:
    prepared.commit(GOOD, {"mm/slub.c": SLUB + "int d;\n"})
    prepared.commit(MILD, {"mm/slub.c": SLUB + "int d;\nint e;\n"})
    prepared.commit(BAD, {"mm/slub.c": SLUB + "int d;\nint e;\nint f;\n"})
    said = b4(prepared, "prep", "--check")
    _, _, bad = said.partition(": Count c\n")
    assert "ERROR:SIGNED_OFF_BY_MISSING: " in bad
    assert "ERROR:SUBJECT_PREFIX_MISSING: " in bad
    _, _, mild = said.removesuffix(bad).partition(": mm/slub: count d.\n")
    assert mild.count("WARNING:") == 1
    assert "ERROR:" not in mild
    assert "Success: 1, Warning: 1, Error: 2" in said


def test_fix_leaves_the_cover_letter_of_b4_as_it_is(prepared: Repo) -> None:
    prepared.commit(MILD, {"mm/slub.c": SLUB + "int d;\n"})
    cover = prepared.git("rev-parse", "HEAD~1")
    ran = ksquirrel("fix", "main..", cwd=prepared.folder)
    assert "subject-trailing-period" in ran.out
    assert prepared.git("rev-parse", "HEAD~1") == cover
    assert "Success: 1, Warning: 0, Error: 0" in b4(prepared, "prep", "--check")


STRATEGIES = ("commit", "tip-commit", "branch-description")
TITLE = "mm/slub: count more"
WHY = (
    "Counting helps whoever reads the counters: what is not counted is not seen, and what is not"
    " seen is found late. Tested by reading them all."
)


def prepare(repo: Repo, strategy: str, *titles: str) -> None:
    """A branch of b4 prep with a commit for each title, its cover letter where b4 is told."""
    repo.git("checkout", "--quiet", "main")
    repo.git("config", "b4.prep-cover-strategy", strategy)
    b4(repo, "prep", "--new", strategy, "--fork-point", "main")
    for n, title in enumerate(titles):
        message = f"{title}\n\nDrivers need the number of objects, so count them.\n\n{SIGNED}"
        repo.commit(message, {"mm/slub.c": f"{SLUB}int x{n};\n"})


def write_cover(repo: Repo, *lines: str) -> None:
    editor = repo.folder.parent / "editor"
    text = "\n".join(lines)
    editor.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[1], 'w').write({text!r})\n")
    editor.chmod(0o755)
    repo.git("config", "core.editor", str(editor))
    b4(repo, "prep", "--edit-cover")


def report_of(repo: Repo, *arguments: str) -> dict[str, Any]:
    ran = ksquirrel("check", "--format", "json", *arguments, cwd=repo.folder)
    assert ran.err == ""
    (report,) = json.loads(ran.out)["reports"]
    assert isinstance(report, dict)
    return report


def rules_of(report: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in report["findings"]}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_without_an_input_the_series_of_b4_is_checked(prepared: Repo, strategy: str) -> None:
    prepare(prepared, strategy, "mm/slub: count b", "mm/slub: count c.")
    report = report_of(prepared)
    series = report["submission"]
    assert series["title"] == f"EDITME: cover title for {strategy}"
    assert series["key"].startswith(f"b4/{strategy}@")
    assert [one["subject"] for one in series["patches"]] == [
        "mm/slub: count b",
        "mm/slub: count c.",
    ]
    assert [one["number"] for one in series["patches"]] == [1, 2]
    assert rules_of(report) == {"placeholder-text", "subject-trailing-period"}
    write_cover(prepared, TITLE, "", WHY, "", "# a comment is not sent", "", SIGNED)
    report = report_of(prepared)
    assert report["submission"]["title"] == TITLE
    assert rules_of(report) == {"subject-trailing-period"}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_version_of_a_series_is_the_one_b4_has_noted(prepared: Repo, strategy: str) -> None:
    prepare(prepared, strategy, "mm/slub: count b", "mm/slub: count c")
    write_cover(prepared, TITLE, "", WHY, "", SIGNED)
    assert rules_of(report_of(prepared)) == set()
    b4(prepared, "prep", "--force-revision", "2")
    report = report_of(prepared)
    assert report["submission"]["version"] == 2
    assert rules_of(report) == {"version-changelog-missing"}
    write_cover(prepared, TITLE, "", WHY, "", SIGNED, "---", "Changes in v2:", "- Count c too.")
    assert rules_of(report_of(prepared)) == set()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_cover_letter_of_a_single_patch_stands_below_it(prepared: Repo, strategy: str) -> None:
    """So b4 sends it, and its untouched title goes nowhere."""
    prepare(prepared, strategy, "mm/slub: count b")
    report = report_of(prepared)
    assert report["submission"]["title"] == "mm/slub: count b"
    assert rules_of(report) == set()
    write_cover(prepared, TITLE, "", "X-Ksquirrel: off subject-trailing-period it is a test", "")
    prepared.git("commit", "--quiet", "--amend", "--allow-empty", f"--message={MILD}")
    if strategy != "tip-commit":  # there the last commit is the cover letter
        silent = report_of(prepared)
        assert rules_of(silent) == set()
        assert "subject-trailing-period" in {one["rule"] for one in silent["skipped"]}


def test_a_branch_of_b4_without_patches_is_said_to_be_empty(prepared: Repo) -> None:
    ran = ksquirrel("check", cwd=prepared.folder)
    assert ran.code == 0
    assert ran.err.endswith(": an empty range: only b4's cover letter in it\n")


def test_another_branch_is_checked_from_its_upstream(prepared: Repo) -> None:
    prepared.git("checkout", "--quiet", "-b", "topic", "--track", "main")
    prepared.commit(MILD, {"mm/slub.c": SLUB + "int d;\n"})
    report = report_of(prepared)
    assert [one["subject"] for one in report["submission"]["patches"]] == ["mm/slub: count d."]


def test_a_branch_that_lost_its_cover_letter_is_told_so(prepared: Repo) -> None:
    prepared.git("reset", "--quiet", "--hard", "main")
    prepared.commit(MILD, {"mm/slub.c": SLUB + "int d;\n"})
    ran = ksquirrel("check", cwd=prepared.folder)
    assert ran.code == 2
    assert "this branch has no upstream; name what to check" in ran.err


def mailed(repo: Repo, message: str) -> Path:
    """A commit as the mail that a list would send, in an mbox."""
    repo.git("checkout", "--quiet", "main")
    repo.commit(message, {"mm/slub.c": SLUB + "int d;\n"})
    text = repo.git("format-patch", "-1", "--stdout", "--add-header=Message-Id: <1@lists.example>")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    box = repo.folder.parent / "thread.mbox"
    box.write_text(text)
    return box


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (GOOD, ["● ksquirrel: passed all checks"]),
        (BAD, ["ERROR:SIGNED_OFF_BY_MISSING: ", "ERROR:SUBJECT_PREFIX_MISSING: "]),
        (MILD, ["WARNING:SUBJECT_TRAILING_PERIOD: "]),
    ],
)
def test_b4_am_check_says_what_is_wrong(prepared: Repo, message: str, words: list[str]) -> None:
    prepared.git("config", "b4.am-perpatch-check-cmd", "ksquirrel check --format checkpatch -")
    box = mailed(prepared, message)
    said = b4(prepared, "am", "--check", "--no-cover", "--no-parent", "-m", str(box), "-o", "-",
              "1@lists.example")  # fmt: skip
    for word in words:
        assert word in said
    assert ("ERROR:" in said) is (message == BAD)


REVIEW = """
import argparse, email, json, sys
import b4
from b4.review import checks
b4.setup_config(argparse.Namespace(config=None))
perpatch, _ = checks.load_check_cmds()
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=b4.emlpolicy)
print(json.dumps(checks.run_perpatch_checks([("1@lists.example", mail)], perpatch, ".")))
"""


@pytest.mark.parametrize(
    ("message", "status", "rules"),
    [
        (GOOD, "pass", []),
        (BAD, "fail", ["signed-off-by-missing", "subject-prefix-missing"]),
        (MILD, "warn", ["subject-trailing-period"]),
    ],
)
def test_b4_review_reads_the_result(
    prepared: Repo, message: str, status: str, rules: list[str]
) -> None:
    """By the function of b4 that runs the checks of a review; its screen is not started."""
    package = find_spec("b4")
    if package is None or not (Path(package.origin or "").parent / "review").exists():
        pytest.skip("this b4 has no review: it came with 0.15")
    prepared.git("config", "b4.review-perpatch-check-cmd", "ksquirrel check --format b4-review -")
    done = subprocess.run(
        [sys.executable, "-c", REVIEW],
        cwd=prepared.folder,
        input=mailed(prepared, message).read_bytes(),
        capture_output=True,
        check=True,
        env=os.environ | {"PATH": f"{prepared.folder.parent / 'bin'}:{os.environ['PATH']}"},
    )
    ((result,),) = json.loads(done.stdout).values()
    assert (result["tool"], result["status"]) == ("ksquirrel", status)
    details = json.loads(result["details"] or "[]")
    assert set(rules) <= {one["context"] for one in details}
    assert {one["status"] for one in details} <= {status, "warn", "pass"}
