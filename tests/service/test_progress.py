# SPDX-License-Identifier: GPL-2.0-or-later
"""How far a long run is: told on a terminal alone, and gone at the end."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.command.progress import ERASE
from tests.examples import first_good

SECONDS = 60
SLOW = """
import sys, time
import rules.signoff.signed_off_by_missing as rule
from service.cli import main
real, seconds = rule.check, float(sys.argv.pop(1))
def check(patch):
    time.sleep(seconds)
    return real(patch)
check.__annotations__ = real.__annotations__
rule.check = check
main()
"""


def on_terminal(command: list[str], folder: Path, **environment: str) -> tuple[str, str, int]:
    """What a command writes to standard output and, on a terminal, to standard error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm"} | environment,
    )
    os.close(theirs)
    said = b""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            said += piece
    os.close(ours)
    out, _ = process.communicate(timeout=SECONDS)
    return out.decode(), said.decode(), process.returncode


def slow(seconds: str, patch: Path) -> list[str]:
    return [sys.executable, "-c", SLOW, seconds, "check", "--no-tree", str(patch)]


@pytest.fixture
def patch(tmp_path: Path) -> Path:
    file = tmp_path / "one.patch"
    file.write_text(first_good())
    return file


def test_a_run_of_over_a_second_says_how_far_it_is(patch: Path) -> None:
    out, said, code = on_terminal(slow("1.6", patch), patch.parent)
    assert code == 0
    assert out.startswith("no findings in 1 patch; ")
    assert f"{ERASE}ksquirrel: 1 read, 0 % judged" in said
    assert said.endswith(ERASE), "nothing of it is left"


def test_the_line_is_erased_before_an_error_is_said(patch: Path) -> None:
    command = [*slow("1.6", patch), "no-such-file"]
    _, said, code = on_terminal(command, patch.parent)
    assert code == 2
    _, _, last = said.rpartition(ERASE)
    assert last.startswith("ksquirrel: no-such-file: ")


@pytest.mark.parametrize(("seconds", "term"), [("0", "xterm"), ("1.6", "dumb")])
def test_a_short_run_or_a_dumb_terminal_is_told_nothing(
    seconds: str, term: str, patch: Path
) -> None:
    _, said, code = on_terminal(slow(seconds, patch), patch.parent, TERM=term)
    assert (said, code) == ("", 0)


def test_what_is_no_terminal_is_told_nothing(patch: Path) -> None:
    done = subprocess.run(
        slow("1.6", patch), capture_output=True, check=True, env=os.environ | {"TERM": "xterm"}
    )
    assert done.stderr == b""
