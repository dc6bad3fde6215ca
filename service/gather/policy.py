# SPDX-License-Identifier: GPL-2.0-or-later
"""What the base tree has decided about the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.facts import Policy, Tree
from service.config import NAME, parse_policy
from service.faults import ConfigError, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePolicy:
    """A tree's policy; with faults in its file the defaults hold, and the faults are shown."""

    policy: Policy
    faults: tuple[Fault, ...] = ()


def read_policy_at(tree: Tree) -> TreePolicy:
    """The policy file at the root of the tree a submission is based on.

    Never of the submission itself: nobody shall decide about the rules for their own patches.
    """
    raw = tree.read(NAME)
    if raw is None:
        return TreePolicy(policy=Policy(origin=f"the defaults, {tree.name} has no {NAME}"))
    try:
        found = replace(parse_policy(NAME, raw), origin=f"{NAME} of {tree.name}")
    except ConfigError as error:
        found = Policy(origin=f"the defaults, {NAME} of {tree.name} has faults")
        return TreePolicy(policy=found, faults=error.faults)
    return TreePolicy(policy=found)
