# SPDX-License-Identifier: GPL-2.0-or-later
"""Which commits a tree has already, asked of its bare mirror."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from service.environment import git_environment
from service.faults import TryLater

SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
SECONDS = 120


def already_upstream(mirror: Path, branch: str, commits: Iterable[str]) -> frozenset[str]:
    """Those of the commits that are reachable from a branch of the mirror.

    A commit the mirror does not know is not upstream.  Raises TryLater where the mirror cannot
    be read, or has no such branch.
    """
    asked = tuple(dict.fromkeys(sha for sha in commits if SHA.fullmatch(sha)))
    tip = _git(mirror, "", "rev-parse", "--verify", "--end-of-options", f"{branch}^{{commit}}")
    known = tuple(_known(mirror, asked))
    if not known:
        return frozenset()
    lines = "".join(f"{sha}\n" for sha in known) + f"^{tip.strip()}\n"
    beyond = _git(mirror, lines, "rev-list", "--stdin").split()
    return frozenset(known) - frozenset(beyond)


def _known(mirror: Path, asked: tuple[str, ...]) -> Iterable[str]:
    lines = "".join(f"{sha}\n" for sha in asked)
    for line in _git(mirror, lines, "cat-file", "--batch-check").splitlines():
        sha, _, rest = line.partition(" ")
        if rest.startswith("commit "):
            yield sha


def _git(mirror: Path, stdin: str, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(mirror), *arguments],
            input=stdin.encode(),
            capture_output=True,
            check=False,
            env=git_environment(),
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TryLater(f"mirror {mirror}: {type(error).__name__}") from error
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise TryLater(f"mirror {mirror}: {words}")
    return done.stdout.decode()
