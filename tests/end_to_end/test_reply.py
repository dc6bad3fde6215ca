# SPDX-License-Identifier: GPL-2.0-or-later
"""A maintainer applies a thread with b4 that our reply is in: nothing of ours is in the commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from service.post.message import to_bytes
from service.render.compose import compose
from tests.service.replies import DESK, OCCASION, judged, to_author, with_headers

pytestmark = pytest.mark.end_to_end
PATCH = with_headers(Subject="[PATCH] Free the object once").replace(
    b"Signed-off-by: Ada Hacker", b"Reported-by: Sam\nFixes: 12345\nSigned-off-by: Ada Hacker"
)
REVIEW = b"""\
From: Rita Reader <rita@engine.example>
To: ada@engine.example
Subject: Re: [PATCH] Free the object once
Date: Fri, 2 Jan 2026 05:00:00 +0000
Message-ID: <review@engine.example>
In-Reply-To: <20260102030405.1-1-ada@engine.example>

Reviewed-by: Rita Reader <rita@engine.example>
"""
MARK = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
TAG = b"Reviewed-by: Rita Reader <rita@engine.example>"


def applied(folder: Path, *mails: bytes) -> tuple[bytes, str]:
    """What ``b4 am`` makes of a thread, and what it says."""
    box = folder / "thread"
    bare = (re.sub(rb"\AFrom .*\n", b"", mail) for mail in mails)
    box.write_bytes(b"".join(MARK + mail + b"\n" for mail in bare))
    command = [
        sys.executable, "-m", "b4.command", "--offline-mode", "--no-interactive", "am",
        "-m", str(box), "-o", str(folder), "-n", "applied", "20260102030405.1-1-ada@engine.example",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, env=os.environ)
    return (folder / "applied.mbx").read_bytes(), (done.stdout + done.stderr).decode()


def test_b4_applies_what_people_said_and_nothing_of_ours(tmp_path: Path) -> None:
    if find_spec("b4") is None:
        pytest.skip("b4 is not installed")
    reply = compose(judged(PATCH), to_author(), DESK, OCCASION)
    assert reply is not None
    ours = to_bytes(reply).replace(b"\r\n", b"\n")
    alone, _ = applied(tmp_path, PATCH, REVIEW)
    together, said = applied(tmp_path, PATCH, REVIEW, ours)
    assert TAG in alone
    assert together == alone
    assert "ksquirrel" not in said.lower()
    assert "mismatch" not in said.lower()
    obeyed = ours.replace(b"Hi Ada,", b"Hi Ada,\n\nGot: ksquirrel@lint.engine.example")
    assert applied(tmp_path, PATCH, REVIEW, obeyed)[0] != alone, "b4 would have taken it"
