# SPDX-License-Identifier: GPL-2.0-or-later
"""Other programs are asked when they are named, and only then; the real ones, where installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from rules.engine.rule import find
from tests.conftest import Repo
from tests.examples import first_good
from tests.service.command import Ran, ksquirrel

ROOT = Path(__file__).parents[2]
LINUX = Path(os.environ.get("KSQUIRREL_LINUX", "/nonexistent"))
CARGO = Path.home() / ".cargo"
RUSTUP = os.environ.get("RUSTUP_HOME") or str(Path.home() / ".rustup")
PROGRAMS = f"{Path(sys.executable).parent}:{os.environ['PATH']}:{CARGO / 'bin'}"


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", PROGRAMS)
    monkeypatch.setenv("RUSTUP_HOME", RUSTUP)


def check(mail: str, *arguments: str, cwd: Path | None = None, **environment: str) -> Ran:
    return ksquirrel("check", "-", "--format", "gnu", *arguments, stdin=mail, cwd=cwd,
                     **environment)  # fmt: skip


@pytest.mark.skipif(
    not (LINUX / "scripts" / "checkpatch.pl").is_file(),
    reason="KSQUIRREL_LINUX names no kernel tree with scripts/checkpatch.pl",
)
@pytest.mark.skipif(not shutil.which("perl"), reason="perl is not installed")
def test_the_real_checkpatch_is_asked_of_a_tree() -> None:
    rule = find("checkpatch-finding")
    asked = ("--with", "checkpatch", "--only", rule.name, "--tree", str(LINUX))
    (bad,), (good,) = rule.bad, rule.good
    ran = check(bad, *asked)
    assert "[checkpatch-finding]" in ran.out, ran
    assert "POINTER_LOCATION" in ran.out
    assert ran.out.startswith("-:13:"), "it stands at its line of the mail"
    assert check(good, *asked).out == ""
    assert check(bad, *asked[2:]).out == "", "nobody asked"


@pytest.mark.skipif(not shutil.which("rustfmt", path=PROGRAMS), reason="rustfmt is not installed")
def test_the_real_rustfmt_is_asked() -> None:
    rule = find("rust-not-formatted")
    asked = ("--with", "rustfmt", "--only", rule.name, "--no-tree")
    (bad,), (good,) = rule.bad, rule.good
    ran = check(bad, *asked)
    assert "1 added line not as rustfmt writes them" in ran.out, ran
    assert check(good, *asked).out == ""
    assert check(bad, *asked[2:]).out == "", "nobody asked"


@pytest.mark.skipif(
    not shutil.which("codespell", path=PROGRAMS), reason="codespell is not installed"
)
def test_the_real_codespell_adds_words_to_the_trees_own(repo: Repo) -> None:
    repo.commit("spelling", {"scripts/spelling.txt": "erorr||error\n"})
    mail = first_good().replace("destroyed while", "recieved, on the erorr path `recieve`, while")
    alone = check(mail, "--only", "spelling", cwd=repo.folder)
    both = check(mail, "--only", "spelling", "--with", "codespell", cwd=repo.folder)
    assert '"erorr"' in alone.out
    assert "recieve" not in alone.out
    assert '"erorr", probably a misspelling; expected error' in both.out
    assert '"recieved", probably a misspelling; expected received' in both.out
    assert len(both.out.splitlines()) == 2, "what is quoted is not judged"


def test_an_unknown_tool_is_one_line(tmp_path: Path) -> None:
    ran = check(first_good(), "--with", "checkpatch,sparse", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    known = "checkpatch, codespell, rustfmt"
    assert ran.err == f"ksquirrel: --with sparse: no such tool; there are {known}\n"


def test_a_tool_that_is_missing_is_shown_as_skipped_with_its_reason(repo: Repo) -> None:
    bare = repo.folder.parent / "bin"
    bare.mkdir()
    (bare / "git").symlink_to(shutil.which("git") or "git")
    ran = ksquirrel("check", "-", "--with", "checkpatch,codespell", "--with", "rustfmt",
                    stdin=find("rust-not-formatted").good[0], cwd=repo.folder,
                    PATH=str(bare))  # fmt: skip
    assert "skipped: spelling (in part: no codespell on this machine)" in ran.out
    assert "skipped: rust-not-formatted (no rustfmt on this machine)" in ran.out
    assert "skipped: checkpatch-finding (no checkpatch: it needs perl" in ran.out
