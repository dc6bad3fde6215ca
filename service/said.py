# SPDX-License-Identifier: GPL-2.0-or-later
"""What is to be said on a pull request: rendering writes it, posting takes it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Conclusion = Literal["success", "failure", "action_required"]
Level = Literal["notice", "warning", "failure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A remark at a line of a file, as it is at the head."""

    path: str
    line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """The outcome of a check; ``summary`` and ``text`` are Markdown below GitHub's limits."""

    title: str
    summary: str
    text: str
    conclusion: Conclusion
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewComment:
    """A comment at a line of the diff.

    ``key`` names the finding: the same finding of a later push has the same key, whatever its
    line is by then.
    """

    path: str
    line: int
    body: str
    key: str
