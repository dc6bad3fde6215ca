# SPDX-License-Identifier: GPL-2.0-or-later
"""What a submission is: people, messages, diffs, patches, series."""

from rules.model.diff import Damage, FileDiff, Hunk, Line, Sign, Status
from rules.model.message import Message, Person, Subject, Trailer
from rules.model.submission import (
    CoverLetter,
    Letter,
    Origin,
    Patch,
    Pull,
    Submission,
    Transport,
)

__all__ = [
    "CoverLetter",
    "Damage",
    "FileDiff",
    "Hunk",
    "Letter",
    "Line",
    "Message",
    "Origin",
    "Patch",
    "Person",
    "Pull",
    "Sign",
    "Status",
    "Subject",
    "Submission",
    "Trailer",
    "Transport",
]
