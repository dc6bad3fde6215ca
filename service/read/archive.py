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

    def read(self, cursor: str | None) -> Generator[Taken]:
        """The mails after a cursor, oldest first; all of them without one.

        Where an epoch was rewritten, as public-inbox-purge does, what is new since the last
        commit that both have is read again.  Raises Stop and TryLater.
        """
        place = from_cursor(cursor)
        for number, path in self.epochs().items():
            head = _head(path)
            known = _shared(path, str(place.get(number, "")), head) if head else ""
            if not head or known == head:
                continue
            with Objects(path) as objects, closing(_changes(path, known, head)) as changes:
                for change in changes:
                    place[number] = change.commit
                    yield self._take(objects, change, to_cursor(place))

    def _take(self, objects: Objects, change: Change, cursor: str) -> Taken:
        found = objects.blob(change.blob, kept_of)
        if found is None:
            why = f"the archive has lost it: no blob {change.blob}"
            return Taken(source=self.list, cursor=cursor, raw=b"", id=None, refused=why)
        return take(self.list, cursor, found[1], size=found[0], deleted=change.deleted)


def _head(path: Path) -> str:
    return _said(path, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")


def _shared(path: Path, known: str, head: str) -> str:
    """The newest commit that is part of what was read and of what is there; empty for none."""
    if not NAME.fullmatch(known):
        return ""
    return known if known == head else _said(path, "merge-base", "--end-of-options", known, head)


def _said(path: Path, *arguments: str) -> str:
    """The one name that git prints; empty where it finds none."""
    done = subprocess.run(
        git(path, *arguments), env=bare_environment(), capture_output=True, check=False
    )
    said = done.stdout.decode("ascii", "replace").strip()
    return said if NAME.fullmatch(said) else ""


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
