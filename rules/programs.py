# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts that other programs give, where they are asked for: what each says of a patch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rules.report import Part

if TYPE_CHECKING:
    from rules.model import Patch


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
