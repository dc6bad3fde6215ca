# SPDX-License-Identifier: GPL-2.0-or-later
"""git that fetches by HTTP, and is told to do nothing else."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from service.faults import TryLater

SECONDS = 1800
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
    "gc.autoDetach=false",
    "maintenance.auto=false",
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
)
QUIET = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "LC_ALL": "C",
}
EMPTY = "couldn't find remote ref HEAD"
GONE = re.compile(r"not found|error: 4(?:0[34]|10)", re.IGNORECASE)
"""What git says where there is no such repository."""


@dataclass(frozen=True, slots=True)
class Git:
    """git with one protocol, http or https, and a lock that it holds as long as it runs."""

    protocol: str
    lock: int | None = None

    def fetch(self, path: Path, url: str, how_much: str) -> str:
        """Fetch the one branch of a repository into a bare one; empty, or what went wrong."""
        options = ["--quiet", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head"]
        options += [how_much] if how_much else []
        head = "+HEAD:refs/heads/master"
        return self.run(f"--git-dir={path}", "fetch", *options, "--end-of-options", url, head)

    def must(self, what: str, *arguments: str) -> None:
        """Run git.  Raises TryLater where it fails, naming ``what``."""
        why = self.run(*arguments)
        if why:
            raise TryLater(f"{what}: {why}")

    def run(self, *arguments: str) -> str:
        """Run git; empty if it succeeds, else its last words."""
        told = [word for one in TOLD for word in ("-c", one)]
        command = ["git", *told, "-c", f"protocol.{self.protocol}.allow=always", *arguments]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        try:
            done = subprocess.run(
                command,
                env=kept | QUIET | {"GIT_ALLOW_PROTOCOL": self.protocol},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=SECONDS,
                pass_fds=() if self.lock is None else (self.lock,),
            )
        except subprocess.TimeoutExpired:
            return f"git took over {SECONDS} seconds"
        except OSError as error:
            return f"git does not start: {error.strerror}"
        if done.returncode == 0:
            return ""
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return " ".join(said[-2:])[-500:] if said else f"git: {done.returncode}"
