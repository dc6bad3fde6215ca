# SPDX-License-Identifier: GPL-2.0-or-later
"""The patches of a series whose recipients are known, and what a finding about them says."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from rules.model import Patch, Submission
from rules.report import Command

NAMED = 8


def addressed(submission: Submission) -> tuple[Patch, ...]:
    """The patches that name anyone in To or Cc."""
    return tuple(patch for patch in submission.patches if patch.to or patch.cc)


def listed(words: Sequence[str], limit: int = NAMED) -> str:
    """A few words in a row: ``a, b and c``."""
    few = list(words[:limit])
    if len(words) > limit:
        more = len(words) - limit
        few.append(f"{more} others" if more > 1 else "another")
    *most, last = few
    return f"{', '.join(most)} and {last}" if most else last


def numbers(submission: Submission, patches: Sequence[Patch]) -> str:
    """Which patches are meant: ``the patch``, ``every patch``, ``patches 2 and 3``."""
    if max(submission.total, len(submission.patches)) < 2:
        return "the patch"
    if len(patches) == len(submission.patches):
        return "every patch"
    word = "patch" if len(patches) == 1 else "patches"
    return f"{word} {listed([str(patch.number) for patch in patches])}"


def copying(emails: Iterable[str], option: str = "cc") -> Command:
    """The command that sends the patches to these too."""
    words = " ".join(shlex.quote(f"--{option}={email}") for email in emails)
    return Command(command=f"git send-email {words} *.patch")
