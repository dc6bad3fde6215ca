# SPDX-License-Identifier: GPL-2.0-or-later
"""The README's commands do what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Repo
from tests.demo import newcomers_branch

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COUNT = re.compile(r"\d+ rules asked")
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def run(command: str, folder: Path, tmp_path: Path) -> str:
    """What a command of the README prints, on either stream."""
    shim = tmp_path / "bin" / "ksquirrel"
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m service.cli "$@"\n')
    shim.chmod(0o755)
    path = f"{shim.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        capture_output=True,
        check=False,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)},
    )
    return (done.stdout + done.stderr).decode()


def test_the_readme_shows_real_output(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    repo = newcomers_branch(Repo(tmp_path / "linux"))
    text = README.read_text()

    def again(match: re.Match[str]) -> str:
        command = match[1]
        return f"$ {command}\n{run(command, repo.folder, tmp_path)}"

    def block(match: re.Match[str]) -> str:
        return f"```console\n{COMMAND.sub(again, match[1])}```"

    fresh = BLOCK.sub(block, text)
    if request.config.getoption("--rewrite-golden"):
        README.write_text(fresh)
        text = fresh
    assert len(COMMAND.findall(text)) >= 4
    assert COUNT.sub("", fresh) == COUNT.sub("", text)


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"`make (\w+)", README.read_text()))
    assert {"serve", "test", "check"} <= targets
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=True)
