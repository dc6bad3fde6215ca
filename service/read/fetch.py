# SPDX-License-Identifier: GPL-2.0-or-later
"""A mirror of a public-inbox archive: its epochs, fetched from where they are served."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from service.faults import Fault, Stop, TryLater
from service.read.objects import bare_environment, git

SECONDS = 1800
HARDENED = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0"),
    *("-c", "credential.helper=", "-c", "http.followRedirects=initial"),
    *("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60"),
    *("-c", "fetch.recurseSubmodules=false", "-c", "fetch.writeCommitGraph=false"),
)


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where an archive is served, and the folder that shall hold the same.

    ``protocols`` are those that git may use, as GIT_ALLOW_PROTOCOL takes them.
    """

    url: str
    folder: Path
    protocols: str = "https"

    def fetch(self, whole: bool = False) -> Iterator[int]:
        """Bring the mirror up to date; the numbers of the epochs that were fetched.

        The first time only the newest epoch is, or with ``whole`` all of them.  Raises Stop for
        a URL that must not be fetched, TryLater where the other side cannot be reached.
        """
        self._check()
        known = sorted(int(p.stem) for p in (self.folder / "git").glob("*.git"))
        newest = self._newest(known[-1] if known else 0)
        first = known[-1] if known else 0 if whole else newest
        for number in range(first, newest + 1):
            self._fetch(number)
            yield number

    def _check(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in self.protocols.split(":") or not parts.hostname:
            raise Stop(Fault(self.url, f"no URL of an archive: {self.protocols} is allowed"))
        if parts.username or parts.password or any(c.isspace() for c in self.url):
            raise Stop(Fault(self.url, "no URL of an archive: a user name or a blank in it"))

    def _newest(self, first: int) -> int:
        """The highest number that is served, from one that must be."""
        found = self._asks(first)
        if found:
            raise TryLater(f"{self.url}: {found}")
        while not self._asks(first + 1):
            first += 1
        return first

    def _asks(self, number: int) -> str:
        """Ask whether an epoch is served; empty if so, else why not."""
        return self._run(["git", *HARDENED, "ls-remote", "--quiet", "--", self._url(number)])

    def _fetch(self, number: int) -> None:
        path = self.folder / "git" / f"{number}.git"
        if not (path / "HEAD").is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            init = ("init", "--quiet", "--bare", "--template=", "--initial-branch=master")
            self._must(["git", *HARDENED, *init, "--", str(path)])
        fetch = ("fetch", "--quiet", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head")
        head = "+HEAD:refs/heads/master"
        self._must(git(path, *HARDENED, *fetch, "--", self._url(number), head))

    def _url(self, number: int) -> str:
        return f"{self.url.rstrip('/')}/git/{number}.git"

    def _must(self, command: list[str]) -> None:
        why = self._run(command)
        if why:
            raise TryLater(f"{self.url}: {why}")

    def _run(self, command: list[str]) -> str:
        """Run git; empty if it succeeds, else its last words."""
        environment = bare_environment() | {"GIT_ALLOW_PROTOCOL": self.protocols}
        try:
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return f"git took over {SECONDS} seconds"
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return "" if done.returncode == 0 else (said[-1] if said else f"git: {done.returncode}")
