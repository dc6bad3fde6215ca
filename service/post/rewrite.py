# SPDX-License-Identifier: GPL-2.0-or-later
"""New messages for the last commits of a branch; their trees, authors and dates stay.

The old commits are kept under a backup ref, and the work tree is not touched.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.faults import UNFINISHED, USAGE, Fault, Stop

BACKUP = "refs/ksquirrel/backup"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Where the branch is now, and the ref that keeps where it was."""

    head: str
    backup: str


def rewrite(folder: Path, commits: Sequence[str], messages: Mapping[str, str]) -> Rewritten:
    """Give these commits, oldest first and up to HEAD, new messages.  Raises Stop.

    ``messages`` holds the new ones by commit; the others are kept.
    """
    old = _git(folder, "rev-parse", "HEAD").strip()
    if not commits or commits[-1] != old:
        raise Stop(Fault("fix", "the range must end at HEAD, to be written anew", USAGE))
    new: dict[str, str] = {}
    for commit in commits:
        head, _, text = _git(folder, "cat-file", "commit", commit).partition("\n\n")
        fields = [line.partition(" ") for line in head.split("\n")]
        parents = [value for key, _, value in fields if key == "parent"]
        if len(parents) > 1:
            raise Stop(Fault(commit[:12], "a merge, which fix does not write anew", USAGE))
        if any(key in ("gpgsig", "encoding") for key, _, _ in fields):
            raise Stop(Fault(commit[:12], "signed, or not in UTF-8; fix leaves it alone", USAGE))
        author = next(value for key, _, value in fields if key == "author")
        words = [w for p in parents for w in ("-p", new.get(p, p))]
        tree = next(value for key, _, value in fields if key == "tree")
        new[commit] = _git(
            folder, "commit-tree", tree, *words,
            stdin=messages.get(commit, text), author=author,
        ).strip()  # fmt: skip
    backup = f"{BACKUP}/{old[:12]}"
    _git(folder, "update-ref", backup, old)
    _git(folder, "update-ref", "-m", "ksquirrel fix", "HEAD", new[old], old)
    return Rewritten(new[old], backup)


def _git(folder: Path, *arguments: str, stdin: str = "", author: str = "") -> str:
    environment = dict(os.environ)
    if author:
        name, _, rest = author.partition(" <")
        email, _, date = rest.partition("> ")
        environment |= {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_AUTHOR_DATE": f"@{date}",
        }
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise Stop(Fault(f"git {arguments[0]}", why[0], UNFINISHED))
    return done.stdout.decode("utf-8", "surrogateescape")
