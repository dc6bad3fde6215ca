# SPDX-License-Identifier: GPL-2.0-or-later
"""The bare mirror of a tree: brought up to date by git, which is told to do nothing else.

Address and branch come from the operator, what is fetched from elsewhere: no hook runs, no
configuration but ours is read, no other protocol is followed, nothing is checked out.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from service.faults import TryLater

LONGEST = 3600  # seconds of one fetch
BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")
TOLD = (
    "protocol.allow=never",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "credential.helper=",
    "transfer.bundleURI=false",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "gc.auto=0",
    "maintenance.auto=false",
)
QUIET = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "LC_ALL": "C.UTF-8",
}


def fetch(git: Path, url: str, branch: str, protocol: str = "https") -> None:
    """Bring the branch of a bare mirror up to date, and make the mirror where there is none.

    Raises TryLater with what git said, ValueError for a branch that is none.
    """
    if not BRANCH.fullmatch(branch) or ".." in branch:
        raise ValueError(f"{branch!r} is no name of a branch")
    if not (git / "HEAD").exists():
        git.parent.mkdir(parents=True, exist_ok=True)
        _git(protocol, "init", "--quiet", "--bare", f"--initial-branch={branch}", "--", str(git))
    spec = f"+refs/heads/{branch}:refs/heads/{branch}"
    options = (
        "--quiet",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
    )
    _git(protocol, f"--git-dir={git}", "fetch", *options, "--end-of-options", url, spec)


def _git(protocol: str, *arguments: str) -> None:
    told = [word for one in TOLD for word in ("-c", one)]
    command = ["git", *told, "-c", f"protocol.{protocol}.allow=always", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = kept | QUIET | {"GIT_ALLOW_PROTOCOL": protocol}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=LONGEST,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise TryLater(f"git took over {LONGEST} seconds") from None
    except OSError as error:
        raise TryLater(f"git does not start: {error.strerror}") from None
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise TryLater(f"git ended with {done.returncode}: {words[-500:]}")
