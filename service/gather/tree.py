# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel tree a submission is based on: a folder, or a commit of a repository."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from rules.facts import Tree
from service.environment import git_environment
from service.gather.reader import Found, Reader


@dataclass(frozen=True, slots=True)
class FolderTree:
    """A tree as files in a folder."""

    root: Path
    name: str

    def read(self, path: str) -> bytes | None:
        file = self._inside(path)
        return file.read_bytes() if file is not None and file.is_file() else None

    def folder(self, path: str) -> tuple[str, ...]:
        place = self._inside(path)
        if place is None or not place.is_dir():
            return ()
        return tuple(sorted(one.name for one in place.iterdir()))

    def is_folder(self, path: str) -> bool:
        place = self._inside(path)
        return place is not None and place.is_dir()

    def _inside(self, path: str) -> Path | None:
        """The file of this path; None for one that leads out of the tree."""
        try:
            file = (self.root / path).resolve()
        except (OSError, ValueError):
            return None
        return file if file.is_relative_to(self.root.resolve()) else None


@dataclass(slots=True)
class CommitTree:
    """A tree as a commit holds it, read through one ``git cat-file --batch``."""

    repository: Path
    commit: str
    name: str
    reader: Reader | None = field(default=None, repr=False)
    _read: dict[str, Found | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.reader = self.reader or Reader(self.repository)

    def read(self, path: str) -> bytes | None:
        found = self._object(path)
        return found.content if found and found.kind == "blob" else None

    def folder(self, path: str) -> tuple[str, ...]:
        found = self._object(path)
        if found is None or found.kind != "tree":
            return ()
        return tuple(sorted(_names(found.content, len(found.id) // 2)))

    def is_folder(self, path: str) -> bool:
        found = self._object(path)
        return found is not None and found.kind == "tree"

    def close(self) -> None:
        """End the reader."""
        if self.reader is not None:
            self.reader.close()

    def _object(self, path: str) -> Found | None:
        if "\n" in path or "\0" in path or path.startswith("/") or {".", ".."} & {*path.split("/")}:
            return None
        if path not in self._read and self.reader is not None:
            found = self.reader.ask(f"{self.commit}:{path}")
            self._read[path] = found if isinstance(found, Found) else None
        return self._read[path]


def _names(tree: bytes, size: int) -> list[str]:
    """The names in a raw tree object, whose ids are ``size`` bytes long."""
    names: list[str] = []
    i = 0
    while i < len(tree):
        space = tree.index(b" ", i)
        end = tree.index(b"\0", space)
        names.append(tree[space + 1 : end].decode("utf-8", "surrogateescape"))
        i = end + 1 + size
    return names


def find_tree(folder: Path | None, here: Path, base: str | None) -> Tree | None:
    """The tree of a submission: the folder that was named, else its base in the repository
    around ``here``, else the unpacked tree around it; None without any."""
    root = repository_of(here)
    if folder is None and root is None:
        folder = unpacked_around(here)
    if folder is not None and not is_bare(folder):
        return FolderTree(folder, str(folder))
    root = folder or root
    if root is None:
        return None
    commit = base or "HEAD"
    return CommitTree(root, commit, f"{commit[:12]} of {root}")


def is_bare(folder: Path) -> bool:
    """Whether a folder is a repository without a work tree."""
    whole = (folder / "HEAD").is_file() and (folder / "objects").is_dir()
    return whole and folder.name != ".git"


def repository_of(here: Path) -> Path | None:
    """The work tree around a folder, or the bare repository; None outside one."""
    place = here.resolve()
    each = (place, *place.parents)
    return next((p for p in each if (p / ".git").exists() or is_bare(p)), None)


def unpacked_around(here: Path) -> Path | None:
    """The kernel tree around a folder that no repository holds; None outside one."""
    place = here.resolve()
    marks = ("MAINTAINERS", "Makefile", "Kbuild")
    each = (place, *place.parents)
    return next((p for p in each if sum((p / mark).is_file() for mark in marks) > 1), None)


def has_commit(repository: Path, commit: str) -> bool:
    """Whether a repository is there, and holds a commit."""
    if not repository.is_dir():
        return False
    wanted = ("cat-file", "-e", "--end-of-options", f"{commit}^{{commit}}")
    done = subprocess.run(
        ["git", "-C", str(repository), *wanted],
        capture_output=True,
        check=False,
        env=git_environment(),
    )
    return done.returncode == 0
