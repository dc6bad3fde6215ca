# SPDX-License-Identifier: GPL-2.0-or-later
"""Public-inbox archives made by hand: a commit a mail, through git fast-import."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.examples import first_good

GOOD = first_good().encode()
START = 1_767_322_800


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
    done = subprocess.run(
        ["git", f"--git-dir={folder}", *arguments],
        input=stdin,
        capture_output=True,
        check=True,
        env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull},
    )
    return done.stdout.decode().strip()


def mail(n: int, subject: str = "[PATCH] mm/slub: free the object once", to: str = "") -> bytes:
    """A good patch under a Message-ID of its own."""
    head = f"Message-ID: <{n}@engine.example>\nSubject: {subject}\n"
    head += f"References: <{to}>\n" if to else ""
    kept = [
        line
        for line in GOOD.splitlines(keepends=True)[1:]
        if not line.lower().startswith((b"message-id:", b"subject:"))
    ]
    return head.encode() + b"".join(kept)


def epoch(folder: Path, mails: Iterable[bytes], file: str = "m", *, start: int = START) -> Path:
    """Write mails into an epoch, each as one commit that replaces the one before.

    ``start`` is when the first came, in seconds; each of the others came one later.
    """
    if not folder.exists():
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--bare", "--initial-branch=master")
    known = subprocess.run(
        ["git", f"--git-dir={folder}", "rev-parse", "--verify", "--quiet", "master"],
        capture_output=True,
        check=False,
    ).stdout.strip()
    with subprocess.Popen(
        ["git", f"--git-dir={folder}", "fast-import", "--quiet", "--force"], stdin=subprocess.PIPE
    ) as process:
        assert process.stdin
        process.stdin.writelines(_commands(mails, file, known, start))
    assert process.returncode == 0
    return folder


def _commands(mails: Iterable[bytes], file: str, known: bytes, start: int) -> Iterator[bytes]:
    for n, raw in enumerate(mails):
        yield b"commit refs/heads/master\n"
        yield b"committer Ada <ada@engine.example> %d +0000\ndata 1\nx\n" % (start + n)
        if known and not n:
            yield b"from %s\n" % known
        yield b"M 100644 inline %s\ndata %d\n" % (file.encode(), len(raw))
        yield raw + b"\n"
    yield b"done\n" if not mails else b""


def take_back(folder: Path, raw: bytes) -> None:
    """What public-inbox-learn rm does: the mail moves from m to d."""
    commands = b"commit refs/heads/master\ncommitter Ada <ada@engine.example> %d +0000\n" % (
        START + 10**6
    )
    commands += b"data 1\nx\nfrom refs/heads/master^0\nD m\nM 100644 inline d\ndata %d\n" % len(raw)
    git(folder, "fast-import", "--quiet", stdin=commands + raw + b"\n")
