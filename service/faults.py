# SPDX-License-Identifier: GPL-2.0-or-later
"""What went wrong that is not the submitter's: named, with the exit code it leads to."""

from __future__ import annotations

from dataclasses import dataclass

CLEAN, FINDINGS, USAGE, UNFINISHED = range(4)


@dataclass(frozen=True, slots=True)
class Fault:
    """An input or setting that could not be used: its name, why, and the exit code.

    Its words may be a submitter's; who prints them makes them visible.
    """

    name: str
    why: str
    code: int = USAGE

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


class Stop(Exception):
    """Nothing can be done; the faults say why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults

    def __reduce__(self) -> tuple[type[Stop], tuple[Fault, ...]]:
        """What another process needs to raise it again."""
        return type(self), self.faults


class ConfigError(Stop):
    """Settings that cannot be used: every fault at once, each with file and key."""


class TryLater(Exception):
    """The world's fault: what was asked may succeed later.

    ``why`` is for the operator's log; ``seconds`` is the wait the other side asked for, None
    where it named none.
    """

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds


class Held(TryLater):
    """The brake is on, or another has it in hand: it waits, and is not to blame."""


class Gone(Exception):
    """What was asked for is not there, or is refused, and waiting will not change it.

    A head that vanished, a revoked installation, a body the other side will not take.
    ``status`` is the HTTP status that said so.
    """

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.why = why
        self.status = status

    def __reduce__(self) -> tuple[type[Gone], tuple[str, int]]:
        """What another process needs to raise it again."""
        return type(self), (self.why, self.status)
