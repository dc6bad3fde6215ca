# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a series applies, as the command says it inside a repository."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import SLUB, Repo
from tests.service.command import ksquirrel

RULES = "patch-does-not-apply,patch-already-applied"
MESSAGE = "mm/slub: number {}\n\nText.\n\nSigned-off-by: Ada Hacker <ada@engine.example>\n"


def series(repo: Repo, *more: str) -> str:
    """Two commits on top of each other, as mails; HEAD is where they began."""
    for n in range(2):
        repo.commit(MESSAGE.format(n), {"mm/slub.c": SLUB + "int d;\n" * (n + 1)})
    mails = repo.git("format-patch", "--stdout", "-2", *more)
    repo.git("reset", "-q", "--hard", "HEAD~2")
    return mails


def heard(repo: Repo, mails: str, tmp_path: Path, *more: str) -> list[tuple[str, str, str]]:
    """Rule, severity, and what was seen."""
    box = tmp_path / "series.mbox"
    box.write_text(mails)
    ran = ksquirrel("check", "--only", RULES, "--format", "json", *more, str(box), cwd=repo.folder)
    (report,) = json.loads(ran.out)["reports"]
    assert report["broken"] == []
    return [(one["rule"], one["severity"], one["seen"]) for one in report["findings"]]


def test_a_series_that_applies_is_clean(repo: Repo, tmp_path: Path) -> None:
    assert heard(repo, series(repo), tmp_path) == []
    assert heard(repo, series(repo, "--base=HEAD~2"), tmp_path) == []


def test_one_that_does_not_fit_its_base_is_an_error(repo: Repo, tmp_path: Path) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    other = repo.commit("other\n", {"mm/slub.c": "int z;\n"})
    repo.git("reset", "-q", "--hard", base)
    mails = series(repo, "--base=HEAD~2").replace(base, other)
    rule, severity, seen = heard(repo, mails, tmp_path)[0]
    assert (rule, severity) == ("patch-does-not-apply", "error")
    assert f"it does not apply to {other[:12]}" in seen


def test_the_tip_is_only_a_guess(repo: Repo, tmp_path: Path) -> None:
    mails = series(repo)
    repo.commit("other\n", {"mm/slub.c": "int z;\n"})
    ((rule, severity, seen),) = heard(repo, mails, tmp_path)
    assert (rule, severity) == ("patch-does-not-apply", "note")
    assert seen.endswith("no base is named")
    assert heard(repo, mails, tmp_path, "--tree", str(repo.folder)) != []


def test_a_base_that_nobody_here_knows_is_no_guess(repo: Repo, tmp_path: Path) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    mails = series(repo, "--base=HEAD~2").replace(base, "1" * 40)
    repo.commit("other\n", {"mm/slub.c": "int z;\n"})
    assert heard(repo, mails, tmp_path) == []


def test_a_series_on_the_branch_that_is_checked_out_is_not_refused(
    repo: Repo, tmp_path: Path
) -> None:
    mails = series(repo)
    repo.git("reset", "-q", "--hard", "ORIG_HEAD")
    assert heard(repo, mails, tmp_path) == []
    posted = mails.replace("Mon Sep 17 00:00:00 2001", "Mon Jan  5 03:04:05 2026")
    found = heard(repo, posted, tmp_path)
    assert {(rule, severity) for rule, severity, _ in found} == {("patch-already-applied", "note")}


def test_another_projects_tree_is_no_judge(repo: Repo, tmp_path: Path) -> None:
    mails = series(repo)
    other = Repo(tmp_path / "other")
    other.commit("first\n", {"notes.txt": "x\n"})
    assert heard(other, mails, tmp_path) == []


def test_nothing_is_written_to_the_disk(repo: Repo, tmp_path: Path) -> None:
    mails = series(repo)
    before = repo.git("status", "--porcelain") + repo.git("count-objects")
    heard(repo, mails, tmp_path, "--tree", str(repo.folder))
    assert repo.git("status", "--porcelain") + repo.git("count-objects") == before
