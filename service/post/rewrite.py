# SPDX-License-Identifier: GPL-2.0-or-later
"""New messages for the last commits of a branch; their trees, authors and author dates stay.

The old commits are kept under a backup ref; the index and the work tree are not touched.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.environment import git_environment
from service.faults import UNFINISHED, USAGE, Fault, Stop

BACKUP = "refs/ksquirrel/backup"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Where the branch is now, and the ref that keeps where it was."""

    head: str
    backup: str


def rewrite(
    folder: Path, commits: Sequence[str], messages: Mapping[str, str], dry: bool = False
) -> Rewritten:
    """Give these commits, oldest first and up to HEAD, new messages.  Raises Stop.

    ``messages`` holds the new ones by commit; commits below the first of them stay as they are.
    A ``dry`` run finds out whether it can be done, and writes nothing.
    """
    old = _git(folder, "rev-parse", "HEAD").strip()
    if not commits or commits[-1] != old:
        raise Stop(Fault("fix", "the range must end at HEAD, to be written anew", USAGE))
    committer = _git(folder, "var", "GIT_COMMITTER_IDENT").strip() if messages else ""
    new: dict[str, str] = {}
    for commit in commits:
        head, _, text = _git(folder, "cat-file", "commit", commit).partition("\n\n")
        keys = [line.partition(" ")[0] for line in head.split("\n")]
        if keys.count("parent") > 1:
            raise Stop(Fault(commit[:12], "a merge, which fix does not write anew", USAGE))
        if commit not in messages and not new:
            continue
        if any(key.startswith(("gpgsig", "encoding")) for key in keys):
            raise Stop(Fault(commit[:12], "signed, or not in UTF-8; fix leaves it alone", USAGE))
        content = f"{_headers(head, committer, new)}\n\n{messages.get(commit, text)}"
        kind = ("-t", "commit") if dry else ("-t", "commit", "-w")
        new[commit] = _git(folder, "hash-object", *kind, "--stdin", stdin=content).strip()
    backup = f"{BACKUP}/{old[:12]}"
    if new and not dry:
        _git(folder, "update-ref", backup, old)
        _git(folder, "update-ref", "-m", "ksquirrel fix", "HEAD", new[old], old)
    return Rewritten(new.get(old, old), backup)


def _headers(head: str, committer: str, new: Mapping[str, str]) -> str:
    """The headers of a commit with its new parent and committer; all others byte by byte."""
    lines: list[str] = []
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        changed = {"parent": new.get(value, value), "committer": committer}.get(key)
        lines.append(line if changed is None else f"{key} {changed}")
    return "\n".join(lines)


def message_text(folder: Path, commit: str) -> str:
    """A commit's message, byte by byte."""
    return _git(folder, "cat-file", "commit", commit).partition("\n\n")[2]


def _git(folder: Path, *arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=stdin.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
        env=git_environment(),
    )
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise Stop(Fault(f"git {arguments[0]}", why[0], UNFINISHED))
    return done.stdout.decode("utf-8", "surrogateescape")
