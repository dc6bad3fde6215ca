# SPDX-License-Identifier: GPL-2.0-or-later
"""What was posted before on a list, as far as the mails that are at hand tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.model import Submission
from rules.read.series import Sorted

if TYPE_CHECKING:
    from rules.read.memory import Memory

FACT = "archive"
FEW = 2
"""Of so many mails one may say something of another."""


@dataclass(slots=True)
class Mails:
    """Mails that were given, and may hold earlier versions and replies, or not.

    ``read`` gives them sorted, and is asked when a rule asks.
    """

    read: Callable[[], Sorted]
    name: str = "the mails given"
    _memory: Memory | None = field(default=None, repr=False)

    def fact(self, submission: Submission, needed: frozenset[str]) -> Mapping[str, object]:
        """The fact, where it is needed and the mails hold an earlier posting of this series."""
        if FACT not in needed or submission.origin != "mail":
            return {}
        if self._memory is None:
            found = self.read()
            if len(found.series) + len(found.other) < FEW:
                return {}
            from rules.read.memory import Memory

            self._memory = Memory(found, self.name)
        return {FACT: self._memory} if self._memory.earlier(submission) else {}
