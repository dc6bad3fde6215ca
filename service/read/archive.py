# SPDX-License-Identifier: GPL-2.0-or-later
"""A public-inbox archive on disk: what came since a cursor, epoch by epoch.

Version 2 keeps a list in bare repositories ``git/0.git``, ``git/1.git`` and so on, a commit a
mail, the mail in the file ``m``; a file ``d`` takes one back.  Version 1 keeps all mails as files
of one repository.  Both are read by the files that each commit changes.
"""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from service.faults import Fault, Stop, TryLater
from service.read.objects import NAME, Objects, bare_environment, git
from service.read.taken import Taken, from_cursor, kept_of, take, to_cursor

LOG = (
    *("-c", "log.showRoot=true", "-c", "log.showSignature=false", "-c", "core.quotePath=true"),
    *("log", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=%x00%H"),
    *("--no-color", "--no-ext-diff", "--no-textconv", "--first-parent", "-m", "--end-of-options"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A mail that a commit adds or takes back, by the name of its blob."""

    commit: str
    blob: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive of a list, in a folder."""

    list: str
    folder: Path

    def epochs(self) -> dict[str, Path]:
        """The repositories by number, oldest first.  Raises Stop where the folder holds none."""
        found = [p for p in (self.folder / "git").glob("*.git") if p.stem.isdecimal()]
        if found:
            return {path.stem: path for path in sorted(found, key=lambda one: int(one.stem))}
        if (self.folder / "HEAD").is_file() and (self.folder / "objects").is_dir():
            return {"0": self.folder}
        raise Stop(Fault(str(self.folder), "no public-inbox archive: neither git/0.git nor HEAD"))

    def end(self) -> str:
        """The cursor that leaves out all that is here now."""
        heads = {number: _head(path) for number, path in self.epochs().items()}
        return to_cursor({number: head for number, head in heads.items() if head})

    def since(self, date: str) -> str:
        """The cursor that leaves out what came before a date (ISO 8601)."""
        arguments = ("rev-list", "-1", f"--before={date}", "--end-of-options", "HEAD")
        heads = {n: _said(path, *arguments) for n, path in self.epochs().items() if _head(path)}
        return to_cursor({number: head for number, head in heads.items() if head})

    def read(self, cursor: str | None, since: str = "") -> Generator[Taken]:
        """The mails after a cursor, oldest first; without one those since a date, or all.

        Where an epoch was rewritten, as public-inbox-purge does, what is new since the last
        commit that both have is read again.  Raises Stop and TryLater.
        """
        place = self._place(cursor, since)
        for number, path in self.epochs().items():
            head = _head(path)
            known = _shared(path, str(place.get(number, "")), head, since) if head else ""
            if not head or known == head:
                continue
            with Objects(path) as objects, closing(_changes(path, known, head)) as changes:
                for change in changes:
                    place[number] = change.commit
                    yield self._take(objects, change, to_cursor(place))

    def behind(self, cursor: str | None) -> int:
        """How many mails came after a cursor, in the epochs it knows and in newer ones."""
        place = from_cursor(cursor)
        found = 0
        for number, path in self.epochs().items():
            head, known = _head(path), str(place.get(number, ""))
            if head and place and known != head:
                shared = _shared(path, known, head)
                range_ = f"{shared}..{head}" if shared else head
                counted = _words(path, "rev-list", "--count", "--first-parent", range_)
                found += int(counted) if counted.isdecimal() else 0
        return found

    def _place(self, cursor: str | None, since: str) -> dict[str, object]:
        return from_cursor(cursor) or (from_cursor(self.since(since)) if since else {})

    def _take(self, objects: Objects, change: Change, cursor: str) -> Taken:
        found = objects.blob(change.blob, kept_of)
        if found is None:
            why = f"the archive has lost it: no blob {change.blob}"
            return Taken(source=self.list, cursor=cursor, raw=b"", id=None, refused=why)
        return take(self.list, cursor, found[1], size=found[0], deleted=change.deleted)


def _head(path: Path) -> str:
    return _said(path, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")


def _shared(path: Path, known: str, head: str, since: str = "") -> str:
    """The newest commit that is part of what was read and of what is there; empty for none.

    Where all was rewritten it is, by its date, the one that stands where reading ended, or that
    stood there on a day.
    """
    if not NAME.fullmatch(known) or known == head:
        return known if known == head else ""
    both = _said(path, "merge-base", "--end-of-options", known, head)
    date = _words(path, "show", "-s", "--format=%cI", "--end-of-options", known) or since
    if both or not date:
        return both
    return _said(path, "rev-list", "-1", f"--before={date}", "--end-of-options", head)


def _said(path: Path, *arguments: str) -> str:
    """The one name that git prints; empty where it finds none."""
    said = _words(path, *arguments)
    return said if NAME.fullmatch(said) else ""


def _words(path: Path, *arguments: str) -> str:
    """The one line that git prints; empty where it fails."""
    done = subprocess.run(
        git(path, *arguments), env=bare_environment(), capture_output=True, check=False
    )
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _changes(path: Path, known: str, head: str) -> Generator[Change]:
    """The mails between two commits, in the order in which they came."""
    process = subprocess.Popen(
        git(path, *LOG, f"{known}..{head}" if known else head),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=bare_environment(),
    )
    with process:
        try:
            commit = ""
            for line in process.stdout or ():
                if line.startswith(b"\0"):
                    commit = line[1:].strip().decode("ascii")
                elif line.startswith(b":"):
                    yield from _change(commit, line)
        finally:
            if process.poll() is None:
                process.terminate()
        why = process.stderr.read().decode("utf-8", "replace").strip() if process.stderr else ""
    if process.returncode > 0:
        raise TryLater(f"{path}: git log: {why.splitlines()[-1] if why else process.returncode}")


def _change(commit: str, line: bytes) -> Iterator[Change]:
    """What a row of ``--raw`` says: modes, blobs before and after, what happened, which file."""
    about, _, file = line.decode("utf-8", "replace").rstrip("\n").partition("\t")
    _, mode, before, after, status = about.removeprefix(":").split(" ", 4)
    if file == "d" and status != "D":
        yield Change(commit, after, deleted=True)
    elif status == "D" and file not in ("m", "d"):
        yield Change(commit, before, deleted=True)
    elif status in ("A", "M") and file != "d" and mode.startswith("100"):
        yield Change(commit, after)
