# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts that a local command has at hand: a tree, and the programs asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rules.facts import ON_REQUEST
from rules.model import Submission
from service.faults import ConfigError, Fault
from service.gather.tree import CommitTree, find_tree


@dataclass(slots=True)
class Facts:
    """Gathers the facts of local submissions, each tree once; without a tree where told so."""

    folder: Path | None
    no_tree: bool = False
    tools: Mapping[str, object] = field(default_factory=dict)
    trees: list[CommitTree] = field(default_factory=list)

    def __call__(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:
        if self.no_tree or "tree" not in needed:
            return self.tools
        base = submission.base if submission.origin == "git" else None
        tree = find_tree(self.folder, Path(), base)
        if isinstance(tree, CommitTree):
            self.trees.append(tree)
        return self.tools if tree is None else {**self.tools, "tree": tree}

    def close(self) -> None:
        for tree in self.trees:
            tree.close()


def tools_named(words: Iterable[str]) -> frozenset[str]:
    """The other programs that are asked for, by their names.  Raises ConfigError."""
    names = [name.strip() for word in words for name in word.split(",")]
    strange = [name for name in names if name not in ON_REQUEST]
    if strange:
        known = ", ".join(sorted(ON_REQUEST))
        raise ConfigError(Fault(f"--with {strange[0]}", f"no such tool; there are {known}"))
    return frozenset(names)
