# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the real command in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Ran:
    """What a run of the command left."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str


def ksquirrel(
    *arguments: str, stdin: str | bytes = b"", cwd: Path | None = None, **environment: str
) -> Ran:
    import os

    raw = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=raw,
        capture_output=True,
        check=False,
        cwd=cwd,
        env=os.environ | environment,
    )
    out, err = (raw.decode("utf-8", "replace") for raw in (done.stdout, done.stderr))
    return Ran(arguments, done.returncode, out, err)


def needs_send_email() -> None:
    """Skip the test where git send-email cannot run."""
    place = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
    program = Path(place.stdout.strip()) / "git-send-email"
    modules = ["perl", "-MMail::Address", "-MNet::SMTP", "-e", "1"]
    if not program.exists() or subprocess.run(modules, capture_output=True, check=False).returncode:
        pytest.skip("git send-email is not installed (Debian: git-email libmailtools-perl)")
