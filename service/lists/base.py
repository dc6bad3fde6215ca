# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts of a series on a list: the tree it is based on, from the mirror of its list."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.facts import Archive, Policy
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Submission
from rules.report import Reach
from service.faults import ConfigError
from service.gather.history import GitHistory, find_history, is_of
from service.gather.maintainers import find_maintainers
from service.gather.policy import read_policy_at
from service.gather.tree import CommitTree, has_commit
from service.settings.model import Tree

LOG = logging.getLogger("ksquirrel.lists")


@dataclass(slots=True)
class Base:
    """The tree, its MAINTAINERS and its history; all None where the list has no mirror.

    ``archive`` is what was posted before.
    """

    tree: CommitTree | None
    maintainers: Maintainers | None = None
    history: GitHistory | None = None
    archive: Archive | None = None

    @classmethod
    def of(cls, mirror: Tree | None, submission: Submission) -> Base:
        """The base-commit that the mails name if the mirror has it, else the branch of its tree."""
        if mirror is None or not mirror.git.exists():
            return cls(None)
        known = submission.base is not None and has_commit(mirror.git, submission.base)
        commit = submission.base if known and submission.base else mirror.branch
        tree = CommitTree(mirror.git, commit, f"{commit[:12]} of {mirror.name}")
        history = find_history(mirror.git, mirror.branch, mirror.name, tree.reader)
        try:
            return cls(tree, find_maintainers(tree), history)
        except ConfigError as error:
            LOG.error("%s", error)
            return cls(tree, history=history)

    def policy(self) -> Policy:
        """What the base has decided, as far as it is said on a list."""
        found = read_policy_at(self.tree).policy if self.tree else Policy()
        return replace(found, reach=Reach.LIST)

    def gather(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:  # noqa: ARG002
        """The facts the rules ask for."""
        found: dict[str, object] = {}
        if self.tree is not None:
            found["tree"] = self.tree
        if self.maintainers is not None:
            found["maintainers"] = self.maintainers
        if self.archive is not None:
            found["archive"] = self.archive
        if self.history is not None and self.tree is not None and is_of(self.tree, submission):
            found["history"] = self.history
        return found

    def lists(self) -> frozenset[str]:
        """Every list that MAINTAINERS names, in small letters."""
        return self.maintainers.index.lists() if self.maintainers else frozenset()

    def close(self) -> None:
        if self.tree is not None:
            self.tree.close()
