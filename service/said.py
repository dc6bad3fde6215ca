# SPDX-License-Identifier: GPL-2.0-or-later
"""What is to be said on a pull request: rendered by one part of the service, posted by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["failure", "warning", "notice"]
Conclusion = Literal["success", "failure", "action_required", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A remark on a line of a file at the head of the pull request; plain text, no Markdown."""

    path: str
    line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """A completed check; ``summary`` and ``text`` are Markdown below the limits of GitHub."""

    title: str
    summary: str
    text: str
    conclusion: Conclusion
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewComment:
    """A remark on a line of the diff.

    ``key`` names the finding by what it says and quotes, not by its line: the same finding has
    the same key after a push, so that it is said once.
    """

    path: str
    line: int
    body: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody with write access let the findings pass, and said why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a text names beside its findings.

    ``site`` is the public address of the service without a slash at its end, ``report`` the id of
    the full report there, ``head`` the commit that was judged, ``rules`` a digest of the rules.
    The page of a ``private`` report opens for the operator alone.
    """

    site: str
    report: str
    head: str
    rules: str
    private: bool = False

    @property
    def page(self) -> str:
        return f"{self.site}/r/{self.report}"
