# SPDX-License-Identifier: GPL-2.0-or-later
"""What may have been heard in a delivery: something to be done, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["pull", "head", "queue", "override", "installation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something to be done.

    ``pull``: bring a pull request up to date.  ``head``: the same for whichever have this head.
    ``queue``: judge what a merge queue is about to merge.  ``override``: let a head pass, if
    ``sender`` may, for ``reason``.  ``installation``: look what has changed in an installation.

    ``installation`` is 0 where the payload names none; ``home`` is where what is kept of the
    repository is found, once that was looked up.  ``announce`` says that a check should be seen to
    begin; ``wait`` is how many seconds of further pushes to wait for.
    """

    kind: Kind
    installation: int = 0
    repository: str | None = None
    number: int | None = None
    head: str | None = None
    sender: str = ""
    reason: str = ""
    announce: bool = False
    wait: float = 0.0
    home: tuple[int, str] | None = None

    @property
    def kept(self) -> tuple[int, str]:
        """Installation and repository in what is kept."""
        return self.home or (self.installation, self.repository or "")


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to be done, and why, in few words of our own: they label a counter."""

    reason: str


Decision = Heard | Ignored
