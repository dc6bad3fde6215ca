# SPDX-License-Identifier: GPL-2.0-or-later
"""What git says of a repository."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIELDS = "%H%x00%T%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B%x00%x01"
RENAMES = ("--find-renames", "--no-color", "--no-ext-diff", "--no-textconv")


@dataclass(frozen=True)
class Commit:
    """A commit as git keeps it; dates are in UTC."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: tuple[str, str, str]
    committer: tuple[str, str, str]
    message: str


class Unknown(Exception):
    """A revision that the repository does not have."""


def git(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        check=False,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "TZ": "UTC", "LC_ALL": "C", "HOME": "/"},
    )
    if done.returncode:
        raise Unknown(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def sha_of(folder: Path, name: str) -> str:
    """The commit a name stands for."""
    return (
        git(folder, "rev-parse", "--verify", "--end-of-options", name + "^{commit}")
        .decode()
        .strip()
    )


def merge_base(folder: Path, base: str, head: str) -> str:
    return git(folder, "merge-base", "--end-of-options", base, head).decode().strip()


def commits(folder: Path, *wanted: str) -> list[Commit]:
    """The commits of a range, oldest first, as git log orders them."""
    out = git(
        folder, "log", "--reverse", "--topo-order", "--encoding=UTF-8", "--no-show-signature",
        "--date=format-local:%Y-%m-%dT%H:%M:%SZ", f"--format=tformat:{FIELDS}", *wanted, "--",
    )  # fmt: skip
    records = out.decode("utf-8", "replace").split("\x00\x01\n")[:-1]
    return [_commit(record.split("\x00")) for record in records]


def _commit(fields: list[str]) -> Commit:
    sha, tree, parents, *people, message = fields
    return Commit(
        sha=sha,
        tree=tree,
        parents=tuple(parents.split()),
        author=(people[0], people[1], people[2]),
        committer=(people[3], people[4], people[5]),
        message=message.rstrip("\n"),
    )


def diff(folder: Path, base: str, head: str) -> bytes:
    return git(folder, "diff", *RENAMES, base, head)


def patches(folder: Path, base: str, head: str) -> bytes:
    """The commits of a range as mails, without git's version at their ends."""
    return git(folder, "format-patch", "--stdout", "--no-signature", *RENAMES, f"{base}..{head}")


def shown(folder: Path, sha: str) -> Iterator[bytes]:
    """The change of one commit, piece by piece; none for a merge."""
    command = [
        "git",
        "-C",
        str(folder),
        "diff-tree",
        "-p",
        "--root",
        "--no-commit-id",
        *RENAMES,
        sha,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            while piece := process.stdout.read(1 << 16):
                yield piece
        finally:
            process.kill()


def tree(folder: Path, name: str) -> tuple[str, list[tuple[str, str, str, int | None, str]]]:
    """The id of a tree, and mode, type, id, size and name of each entry."""
    sha = (
        git(folder, "rev-parse", "--verify", "--end-of-options", name + "^{tree}").decode().strip()
    )
    rows: list[tuple[str, str, str, int | None, str]] = []
    for row in git(folder, "ls-tree", "-z", "--long", sha).split(b"\0")[:-1]:
        head, _, path = row.partition(b"\t")
        mode, kind, item, size = head.decode().split()
        length = None if size == "-" else int(size)
        rows.append((mode, kind, item, length, path.decode("utf-8", "replace")))
    return sha, rows


def blob(folder: Path, sha: str) -> bytes:
    return git(folder, "cat-file", "blob", sha)
