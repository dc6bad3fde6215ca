# SPDX-License-Identifier: GPL-2.0-or-later
"""The history of a repository as a fact, where all of it is there."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rules.facts import Absent, Commit, Tree
from rules.model import Person, Submission
from service.environment import git_environment
from service.gather.reader import Found, Reader
from service.gather.tree import CommitTree

HEX = re.compile(r"[0-9a-f]{4,64}")
PERSON = re.compile(r"(.*?) ?<([^>]*)> (\d{1,12}) [+-]\d{4}")
LARGEST = 1 << 20
SECONDS = 5.0
"""What all questions of order may take: without a commit-graph an old commit is far away."""
LOOKED_AT = 8
"""How many paths of a series say whether a tree is the one it is for."""


@dataclass(slots=True)
class GitHistory:
    """The commits of a repository, asked one by one; ``branch`` is what patches are for."""

    repository: Path
    branch: str
    name: str
    reader: Reader
    seconds: float = SECONDS
    _found: dict[str, Commit | Absent] = field(default_factory=dict, repr=False)
    _below: dict[tuple[str, str], bool | None] = field(default_factory=dict, repr=False)

    def find(self, commit: str) -> Commit | Absent:
        if not HEX.fullmatch(commit):
            return Absent.UNKNOWN
        if commit not in self._found:
            self._found[commit] = self._find(commit)
        return self._found[commit]

    def newest(self) -> Commit | None:
        found = self.reader.ask(f"{self.branch}^{{commit}}", LARGEST)
        return _commit(found) if isinstance(found, Found) else None

    def is_below(self, commit: str, tip: str) -> bool | None:
        pair = (commit, tip)
        if pair not in self._below:
            self._below[pair] = self._is_ancestor(commit, tip)
        return self._below[pair]

    def tree(self, commit: str) -> Tree | None:
        if not HEX.fullmatch(commit):
            return None
        return CommitTree(self.repository, commit, f"{commit[:12]} of {self.name}", self.reader)

    def close(self) -> None:
        """End the reader."""
        self.reader.close()

    def _find(self, commit: str) -> Commit | Absent:
        found = self.reader.ask(f"{commit}^{{commit}}", LARGEST)
        if isinstance(found, Found):
            # else a branch is called like the id
            return _commit(found) if found.id.startswith(commit) else Absent.UNSURE
        other = self.reader.ask(commit, 0)
        if other == "ambiguous":
            return Absent.AMBIGUOUS
        return Absent.UNSURE if not found or not other else Absent.UNKNOWN

    def _is_ancestor(self, commit: str, tip: str) -> bool | None:
        if self.seconds <= 0 or not HEX.fullmatch(commit) or not HEX.fullmatch(tip):
            return None
        asked = ["git", "-C", str(self.repository), "merge-base", "--is-ancestor", commit, tip]
        start = time.monotonic()
        try:
            done = subprocess.run(
                asked,
                capture_output=True,
                check=False,
                env=git_environment(),
                timeout=self.seconds,
            )
        except subprocess.TimeoutExpired:
            return None
        finally:
            self.seconds -= time.monotonic() - start
        return {0: True, 1: False}.get(done.returncode)


def _commit(found: Found) -> Commit:
    """A raw commit in its parts."""
    text = found.content.decode("utf-8", "replace")
    head, _, message = text.partition("\n\n")
    said = dict(line.split(" ", 1) for line in reversed(head.split("\n")) if " " in line)
    author, committer = (PERSON.match(said.get(who, "")) for who in ("author", "committer"))
    lines = message.lstrip("\n").split("\n")
    return Commit(
        id=found.id,
        author=Person(name=author[1] if author else "", email=author[2] if author else ""),
        date=int(committer[3]) if committer else 0,
        message=tuple(lines),
    )


def find_history(
    repository: Path | None, branch: str, name: str, reader: Reader | None = None
) -> GitHistory | None:
    """The history of a repository; None where there is none, or where a part was not fetched."""
    place = git_folder(repository) if repository is not None else None
    if repository is None or place is None or not is_whole(place):
        return None
    return GitHistory(repository, branch, name, reader or Reader(repository))


def is_of(tree: Tree, submission: Submission) -> bool:
    """Whether a tree holds what a series changes: else it is another project's."""
    if submission.origin != "mail":
        return True
    files = [file for patch in submission.patches for file in patch.diff]
    old = (file.old for file in files if file.old and file.status != "added")
    if any(tree.read(path) is not None for path in islice(old, LOOKED_AT)):
        return True
    new = (file.new.rpartition("/")[0] for file in files if file.new and file.status == "added")
    return any(tree.is_folder(folder) for folder in islice(filter(None, new), LOOKED_AT))


def is_whole(place: Path) -> bool:
    """Whether a repository, by its git folder, was cloned neither shallow nor in part."""
    for objects in _object_folders(place / "objects"):
        if (objects.parent / "shallow").exists() or any(objects.glob("pack/*.promisor")):
            return False
    return True


def _object_folders(objects: Path) -> Iterator[Path]:
    """The folder of objects, and those it borrows from."""
    yield objects
    try:
        borrowed = (objects / "info" / "alternates").read_text("utf-8", "surrogateescape")
    except OSError:
        return
    for line in borrowed.split("\n"):
        if line and not line.startswith("#"):
            yield (objects / line).resolve()


def git_folder(repository: Path) -> Path | None:
    """The folder that holds the objects of a work tree or a bare repository."""
    place = repository / ".git"
    if place.is_file():
        try:
            said = place.read_text("utf-8", "surrogateescape")
        except OSError:
            return None
        place = (repository / said.removeprefix("gitdir:").strip()).resolve()
    if not place.is_dir():
        place = repository
    with suppress(OSError):  # only a work tree beside another has one
        place = (place / (place / "commondir").read_text().strip()).resolve()
    return place if (place / "objects").is_dir() else None
