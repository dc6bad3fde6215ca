# SPDX-License-Identifier: GPL-2.0-or-later
"""The commit in which b4 prep keeps the cover letter of a branch, and what it notes there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.model import CoverLetter, Message, Patch, Submission
from rules.read.message import read_message
from rules.read.subject import commit_subject

TRACKING = "--- b4-submit-tracking ---"


def is_cover(patch: Patch) -> bool:
    """Whether it is the empty commit in which b4 keeps the cover letter of a branch."""
    words = (*patch.message.body, *patch.message.notes)
    return not patch.diff and any(line == TRACKING for line in words)


def cover_of(patch: Patch) -> CoverLetter:
    """b4's commit as the cover letter it becomes."""
    return CoverLetter(
        id=patch.id,
        author=patch.author,
        sender=patch.sender,
        message=cover_message(patch.subject.title, _text(patch.message), patch.message.first),
        date=patch.date,
    )


def with_cover(submission: Submission, cover: CoverLetter, version: int) -> Submission:
    """The series as b4 sends it: what is said of a single patch stands below its ---."""
    if len(submission.patches) > 1:
        title = cover.subject.title or submission.title
        return replace(submission, cover=cover, title=title, version=version)
    (patch,) = submission.patches
    words = tuple(_unsaid(cover.message, patch.message))
    notes = (*words, *patch.message.notes) if any(words) else patch.message.notes
    message = replace(patch.message, notes=notes)
    return replace(submission, patches=(replace(patch, message=message),), version=version)


def _unsaid(cover: Message, patch: Message) -> Iterator[str]:
    """A cover letter without To, Cc, and the trailers that the patch has itself."""
    mine = {patch.line(trailer.line) for trailer in patch.trailers}
    for line in cover.body:
        if line not in mine and not re.match(r"(?:to|cc):", line, re.IGNORECASE):
            yield line


def cover_message(title: str, lines: Sequence[str], first: int = 3) -> Message:
    """The text of a cover letter as b4 sends it; a comment leaves an empty line, so that the
    others keep their numbers."""
    shown = ("" if line.startswith("#") else re.sub(r"^>#", "#", line) for line in lines)
    text = "\n".join(shown).rstrip("\n")
    return read_message(commit_subject(title), f"{text}\n", first=first)


def revision_of(patch: Patch) -> int:
    """The version of the series that b4 has noted; 1 where it has not."""
    words = (*patch.message.body, *patch.message.notes)
    return revision("\n".join(words).partition(TRACKING)[2])


def revision(noted: str) -> int:
    """The version of a series in b4's notes, 1 where they cannot be read."""
    series = tracked(noted)
    found = series.get("revision")
    return found if isinstance(found, int) and found > 0 else 1


def tracked(noted: str) -> dict[str, object]:
    """What b4 has noted of a series; empty where that cannot be read."""
    try:
        whole = json.loads(noted[noted.index("{") :])
    except (ValueError, RecursionError):  # not JSON, or no brace at all
        return {}
    series = whole.get("series") if isinstance(whole, dict) else None
    return series if isinstance(series, dict) else {}


def _text(message: Message) -> tuple[str, ...]:
    """The lines below the title, without b4's own notes at their end."""
    notes = message.notes
    end = notes.index(TRACKING) if TRACKING in notes else len(notes)
    below = ("---", *notes[:end]) if end else ()
    return (*message.body, *below)
