# SPDX-License-Identifier: GPL-2.0-or-later
"""pre-commit installs the checkout by its manifest, and runs its hooks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import SLUB, Repo

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
SECONDS = 300
NO_INDEX = ("No matching distribution", "Could not find a version", "connection")
GOOD = (
    "mm/slub: count b\n\nDrivers need the number of objects, so count them.\n\n"
    "Signed-off-by: Ada Hacker <ada@engine.example>\n"
)
BAD = "Count c\n\nDrivers need it.\n"
CONFIG = """
default_install_hook_types: [commit-msg, pre-push]
repos:
- repo: {folder}
  rev: {commit}
  hooks:
  - id: ksquirrel-commit-msg
  - id: ksquirrel-check
"""


def run(repo: Repo, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=repo.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=SECONDS,
        env=os.environ | {"PRE_COMMIT_HOME": str(repo.folder.parent / "cache")},
    )
    return done.returncode, done.stdout.decode()


def pre_commit(repo: Repo, *arguments: str) -> tuple[int, str]:
    return run(repo, sys.executable, "-m", "pre_commit", *arguments)


@pytest.fixture
def hooked(repo: Repo, tmp_path: Path) -> Repo:
    """A repository whose hooks are those of the checkout as it is on the disk."""
    if find_spec("pre_commit") is None:
        pytest.skip("pre-commit is not installed")
    checkout = Repo(tmp_path / "ksquirrel")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (checkout.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout.folder / name)
    checkout.git("add", "--all")
    commit = checkout.commit("A release", {})
    config = CONFIG.format(folder=checkout.folder, commit=commit)
    repo.commit("Linux 6.18", {".pre-commit-config.yaml": config})
    code, said = pre_commit(repo, "install", "--install-hooks")
    if code and any(word in said for word in NO_INDEX):
        pytest.skip("pip cannot install here: the package index is out of reach")
    assert code == 0, said
    return repo


def test_pre_commit_runs_the_hooks_of_the_manifest(hooked: Repo) -> None:
    """One test for both: to install takes most of its time."""
    hooked.git("branch", "upstream")
    hooked.git("checkout", "--quiet", "-b", "topic", "--track", "upstream")
    commit = ["git", "commit", "--quiet", "--all"]
    (hooked.folder / "mm" / "slub.c").write_text(SLUB + "int d;\n")
    code, said = run(hooked, *commit, f"--message={BAD}")
    assert code != 0
    assert "signed-off-by-missing" in said
    assert run(hooked, *commit, f"--message={GOOD}")[0] == 0

    manual = ("run", "ksquirrel-check", "--hook-stage", "manual", "--verbose")
    code, said = pre_commit(hooked, *manual)
    assert code == 0, said
    assert "no findings in 1 patch" in said
    run(hooked, *commit, "--no-verify", "--amend", f"--message={BAD}")
    code, said = pre_commit(hooked, *manual)
    assert code != 0
    assert "signed-off-by-missing" in said

    hooked.git("init", "--quiet", "--bare", str(hooked.folder.parent / "remote.git"))
    push = ("git", "push", "--quiet", str(hooked.folder.parent / "remote.git"), "topic")
    code, said = run(hooked, *push)
    assert code != 0
    assert "signed-off-by-missing" in said
    run(hooked, *commit, "--amend", f"--message={GOOD}")
    assert run(hooked, *push)[0] == 0
