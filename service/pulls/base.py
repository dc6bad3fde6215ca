# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts of a pull request: the tree at its base, from the mirror or through GitHub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.facts import Policy, Tree
from rules.model import Submission
from rules.report import Reach
from service.faults import ConfigError
from service.gather.blobs import Blobs
from service.gather.github_tree import GithubTree
from service.gather.history import GitHistory, find_history
from service.gather.maintainers import find_maintainers
from service.gather.policy import read_policy_at
from service.gather.tree import CommitTree, has_commit
from service.github.repository import Repository
from service.pulls.world import World


@dataclass(slots=True)
class Base:
    """The tree a pull request is based on, and what it has decided about the rules."""

    tree: Tree
    notes: tuple[str, ...] = ()
    history: GitHistory | None = None

    @classmethod
    def at(cls, world: World, repository: Repository, commit: str) -> Base:
        """The tree at a commit: that of the mirror where it has the commit, else GitHub's."""
        tree = world.tree_of(repository.name)
        if tree is not None and has_commit(tree.git, commit):
            here = CommitTree(tree.git, commit, f"{commit[:12]} of {tree.name}")
            history = find_history(tree.git, tree.branch, tree.name, here.reader)
            return cls(here, history=history)
        return cls(
            GithubTree(
                repository,
                commit,
                Blobs(world.cache / "blobs", f"{repository.installation}-{repository.name}"),
            )
        )

    def policy(self) -> Policy:
        """What the base has decided; of a file with faults, the defaults and a note."""
        found = read_policy_at(self.tree)
        self.notes += tuple(
            f"The policy of the base was not used: {fault}." for fault in found.faults
        )
        return replace(found.policy, reach=Reach.PULL)

    def gather(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:  # noqa: ARG002
        """The facts the rules ask for."""
        found: dict[str, object] = {"tree": self.tree}
        if "maintainers" in needed:
            try:
                asked = find_maintainers(self.tree)
            except ConfigError as error:
                self.notes += tuple(f"{fault}." for fault in error.faults)
                asked = None
            found |= {"maintainers": asked} if asked else {}
        return found if self.history is None else found | {"history": self.history}

    def settle(self) -> None:
        """Raise what kept the tree from being read: the report is void then."""
        if isinstance(self.tree, GithubTree):
            self.tree.settle()

    def close(self) -> None:
        if isinstance(self.tree, CommitTree):
            self.tree.close()
