# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts a rule may ask for by naming a parameter after them.

A rule that asks for a fact nobody has is skipped, and the report says why.  A parameter with
the default None is asked for all the same, but the rule runs without it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from rules.report import Part, Reach, Severity

if TYPE_CHECKING:
    from rules.model import Patch

Option = int | str | bool | tuple[str, ...]


class Context(enum.Enum):
    """What kind of patch this is, where that changes what may be asked of it."""

    RFC = "rfc"
    RESEND = "resend"
    REVERT = "revert"
    STABLE = "stable"
    MERGE = "merge"
    IMPORT = "import"
    GENERATED = "generated"
    MOVE = "move"
    TREEWIDE = "treewide"
    RELAY = "relay"
    RUST = "rust"
    FOREIGN = "foreign"


class Tree(Protocol):
    """The kernel tree a submission is based on, never the tree with it applied."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    def read(self, path: str) -> bytes | None:
        """The content of a file; None where there is none."""

    def folder(self, path: str) -> tuple[str, ...]:
        """The names in a folder, sorted; empty where there is none."""

    def is_folder(self, path: str) -> bool:
        """Whether a folder of this path is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What another tool says of a place in a patch; ``name`` is the tool's own word for it."""

    name: str
    words: str
    part: Part
    is_error: bool = False
    path: str | None = None
    line: int | None = None
    text: str | None = None


class Checkpatch(Protocol):
    """The kernel's own checkpatch.pl."""

    def remarks(self, patch: Patch) -> tuple[Remark, ...]:
        """What it says of a patch, without what our own rules say."""


class Codespell(Protocol):
    """The machine's codespell, with its own dictionary."""

    def misspelt(self, lines: Sequence[str]) -> tuple[tuple[int, str, str], ...]:
        """The index of a line, a word of it, and what that should be."""


class Rustfmt(Protocol):
    """The machine's rustfmt, with the settings of the tree."""

    def unformatted(self, source: str) -> tuple[int, ...] | None:
        """The numbers of the lines it would change; None where it cannot read the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a tree, a person or a command line has decided about the rules.

    ``levels`` holds a severity by rule name, None for off; ``options`` values by rule and
    option name; ``reasons`` why, where that was said; ``tools`` the facts of ON_REQUEST that
    are wanted; ``origin`` says where it was found, if that is worth saying.
    """

    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reach: Reach = Reach.LOCAL
    tools: frozenset[str] = frozenset()
    origin: str = ""


NEEDS: Mapping[str, str] = {
    "maintainers": "no MAINTAINERS file at hand; name a kernel tree with --tree DIR",
    "tree": "no kernel tree at hand; name one with --tree DIR, or run inside one",
    "checkpatch": "no checkpatch: it needs perl, and scripts/checkpatch.pl in the tree",
    "codespell": "no codespell on this machine",
    "rustfmt": "no rustfmt on this machine",
}
"""Every fact a rule may name, with what the report says where it is missing."""

ON_REQUEST = frozenset({"checkpatch", "codespell", "rustfmt"})
"""The facts that other programs give: a rule that needs one speaks only when it is asked for."""
