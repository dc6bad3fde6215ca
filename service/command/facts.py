# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts that a local command has at hand: a tree, and the programs asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rules.facts import NEEDS, ON_REQUEST, Archive, Tree
from rules.model import Submission
from rules.read.series import Sorted
from service.faults import ConfigError, Fault, Gone, TryLater
from service.gather.archive import FACT, Mails
from service.gather.tree import CommitTree, find_tree, repository_of, unpacked_around

if TYPE_CHECKING:
    from rules.kernel.maintainers.asked import Maintainers
    from service.gather.history import GitHistory


@dataclass(slots=True)
class Facts:
    """Gathers the facts of local submissions, each tree once; without a tree where told so.

    Ranges are of the repository around ``here``; ``mails`` may hold earlier versions, and
    ``archive`` is one that was asked for them; ``strange`` names what a tree holds and nobody
    could read.
    """

    folder: Path | None
    no_tree: bool = False
    tools: Mapping[str, object] = field(default_factory=dict)
    here: Path = field(default_factory=Path)
    mails: Mails | None = None
    archive: Archive | None = None
    strange: dict[str, Fault] = field(default_factory=dict)
    _trees: dict[str | None, Tree | None] = field(default_factory=dict)
    _maintainers: dict[str | None, Maintainers | None] = field(default_factory=dict)
    _histories: dict[Path | None, GitHistory | None] = field(default_factory=dict)

    def __call__(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:
        before = self._before(submission, needed)
        return {**self.tools, **before, **self._of_tree(submission, needed)}

    def remember(self, read: Callable[[], Sorted], archive: Archive | None = None) -> None:
        """Take what was posted before from an archive, or from the mails that are read."""
        self.mails, self.archive = Mails(read), archive

    def _before(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:
        """What was posted before, of the archive that was asked or of the mails at hand."""
        if self.archive is not None:
            return {FACT: self.archive} if submission.origin == "mail" else {}
        return self.mails.fact(submission, needed) if self.mails else {}

    def _of_tree(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:
        if self.no_tree or not needed & {"tree", "maintainers", "history"}:
            return {}
        base = submission.base if submission.origin in ("git", "pull") else None
        if base not in self._trees:
            named = None if base and self.folder == self.here else self.folder
            self._trees[base] = find_tree(named, self.here, base)
        tree = self._trees[base]
        found: dict[str, object] = {} if tree is None else {"tree": tree}
        if "maintainers" in needed and tree is not None:
            asked = self._asked(base, tree)
            found |= {"maintainers": asked} if asked else {}
        if "history" in needed and tree is not None:
            history = self._history(tree, submission)
            found |= {"history": history} if history else {}
        return found

    def _history(self, tree: Tree, submission: Submission) -> GitHistory | None:
        """The history of the repository that is at hand, where it is that of the patches."""
        from service.gather.history import find_history, is_of

        place = self.here if submission.origin == "git" else self.folder or self.here
        root = repository_of(place)
        if self.folder == place and root != place.resolve():
            return None  # a tree unpacked inside a repository of something else
        if root not in self._histories:
            reader = tree.reader if isinstance(tree, CommitTree) else None
            self._histories[root] = find_history(root, "HEAD", str(root), reader)
        history = self._histories[root]
        return history if history and is_of(tree, submission) else None

    def know(self, base: str, tree: Tree) -> None:
        """A tree that is not here, of the submissions based on that commit."""
        if self.folder is None:
            self._trees[base] = tree

    def _asked(self, base: str | None, tree: Tree) -> Maintainers | None:
        if base not in self._maintainers:
            from service.gather.maintainers import find_maintainers

            try:
                self._maintainers[base] = find_maintainers(tree)
            except (TryLater, Gone):  # the tree keeps it, and makes the report void
                self._maintainers[base] = None
            except ConfigError as error:
                self._maintainers[base] = None
                self.strange |= {fault.name: fault for fault in error.faults}
        return self._maintainers[base]

    def close(self) -> None:
        """End the readers of the trees, and of the history."""
        for history in filter(None, self._histories.values()):
            history.close()
        for tree in self._trees.values():
            if isinstance(tree, CommitTree):
                tree.close()


def tools_named(words: Iterable[str]) -> frozenset[str]:
    """The other programs that are asked for, by their names.  Raises ConfigError."""
    names = [name.strip() for word in words for name in word.split(",")]
    strange = [name for name in names if name not in ON_REQUEST]
    if strange:
        known = ", ".join(sorted(ON_REQUEST))
        raise ConfigError(Fault(f"--with {strange[0]}", f"no such tool; there are {known}"))
    return frozenset(names)


@contextmanager
def maintainers_of(folder: Path | None) -> Iterator[tuple[Path | None, Maintainers]]:
    """The MAINTAINERS of the tree named, or as it lies around here, with the top of that tree.

    Raises ConfigError where there is none.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigError(Fault(str(folder), "no such directory to use as a tree"))
    top = folder or repository_of(Path()) or unpacked_around(Path())
    tree = find_tree(top, Path(), None)
    if tree is None:
        raise ConfigError(Fault("MAINTAINERS", NEEDS["maintainers"]))
    from service.gather.maintainers import find_maintainers

    try:
        found = find_maintainers(tree)
        if found is None:
            raise ConfigError(Fault(tree.name, "no MAINTAINERS in this tree"))
        yield top, found
    finally:
        if isinstance(tree, CommitTree):
            tree.close()
