# SPDX-License-Identifier: GPL-2.0-or-later
"""A mirror of a public-inbox archive: its epochs, fetched from where they are served.

Where it is served comes from the operator, what is fetched from elsewhere: no hook runs, no
settings but ours are read, no other protocol or host is followed, nothing is checked out.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from service.faults import Fault, Stop, TryLater
from service.read.fetching import EMPTY, GONE, Git
from service.read.manifest import served

NOTES = "fetched.json"
LOCKS = ("shallow.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "refs/heads/master.lock")


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where an archive is served by HTTP, and the folder that shall hold the same.

    The folder is ours alone; ``fetched.json`` in it says what was fetched, and from where.
    """

    url: str
    folder: Path

    def fetch(self, since: str = "") -> Iterator[int]:
        """Bring the mirror up to date; the numbers of the epochs that were fetched.

        The first time that is what the two newest epochs got since a date; without a date the
        whole of the newest.  Raises Stop for a URL that must not be fetched, TryLater where the
        other side cannot be reached.
        """
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Stop(Fault(self.url, "no URL of an archive: http and https are"))
        if parts.username or parts.password or any(c.isspace() for c in self.url):
            raise Stop(Fault(self.url, "no URL of an archive: a user name or a blank in it"))
        with self._locked() as lock:
            yield from self._fetch(Git(parts.scheme, lock), since)

    def _fetch(self, git: Git, since: str) -> Iterator[int]:
        begun = (self.folder / NOTES).is_file()
        known = max((int(p.stem) for p in (self.folder / "git").glob("*.git")), default=0)
        there, marks = served(self.url), self._marks()
        if there is None:
            there = dict.fromkeys(range(known, self._newest(git, known) + 1), "")
        newest = max(there)
        if not begun:
            yield from self._first(git, newest, since)
            self._note({str(newest): there[newest]})
            return
        if known > newest:
            raise TryLater(f"{self.url}: epoch {known} is not served any more")
        for number in (one for one in sorted(there) if one >= known):
            mark = there[number]
            if not mark or marks.get(str(number)) != mark:
                if self._epoch(git, number):
                    yield number
                marks = {**marks, str(number): mark}
                self._note(marks)

    def _first(self, git: Git, newest: int, since: str) -> Iterator[int]:
        """A new mirror; it is one once this is noted."""
        if newest and since and self._epoch(git, newest - 1, since):
            yield newest - 1
        if self._epoch(git, newest, since):
            yield newest

    def _epoch(self, git: Git, number: int, since: str = "") -> bool:
        """Fetch one; whether there is anything in it."""
        path, url = self.folder / "git" / f"{number}.git", self._url(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (path / "HEAD").is_file():
            git.must(url, "init", "--quiet", "--bare", "--template=", "-bmaster", "--", str(path))
        for name in LOCKS:  # left by a git that was killed; ours is the lock on the folder
            (path / name).unlink(missing_ok=True)
        why = git.fetch(path, url, f"--shallow-since={since}" if since else "")
        if why and since and "shallow" in why:  # nothing came since, or the server cannot say
            why = git.fetch(path, url, "--depth=1")
        if why and EMPTY not in why:
            raise TryLater(f"{url}: {why}")
        if not why:
            git.run(f"--git-dir={path}", "-c", "gc.auto=2000", "gc", "--auto", "--quiet")
        return not why

    def _newest(self, git: Git, first: int) -> int:
        """The highest number that is served, from one that must be."""
        found = self._asks(git, first)
        if found:
            raise TryLater(f"{self.url}: {found}")
        while not (why := self._asks(git, first + 1)):
            first += 1
        if not GONE.search(why):
            raise TryLater(f"{self.url}: {why}")
        return first

    def _asks(self, git: Git, number: int) -> str:
        """Ask whether an epoch is served; empty if so, else why not."""
        return git.run("ls-remote", "--quiet", "--", self._url(number), "HEAD")

    def _url(self, number: int) -> str:
        return f"{self.url.rstrip('/')}/git/{number}.git"

    def _marks(self) -> Mapping[str, str]:
        """What each epoch was marked with when it was fetched; nothing where that was elsewhere."""
        try:
            found = json.loads((self.folder / NOTES).read_bytes())
        except (OSError, ValueError):
            return {}
        ours = isinstance(found, dict) and found.get("url") == self.url
        return found["marks"] if ours and isinstance(found.get("marks"), dict) else {}

    def _note(self, marks: Mapping[str, str]) -> None:
        file = self.folder / NOTES
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps({"url": self.url, "marks": marks}))
        fresh.replace(file)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Only one fetches; the lock is held by git too, should it outlive us."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield descriptor
        except BlockingIOError:
            raise TryLater(f"{self.folder}: another process fetches it") from None
        finally:
            os.close(descriptor)
