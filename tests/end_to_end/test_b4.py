# SPDX-License-Identifier: GPL-2.0-or-later
"""b4 itself runs the command on the commits of a branch it prepared, offline."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

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
