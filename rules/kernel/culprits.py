# SPDX-License-Identifier: GPL-2.0-or-later
"""The commits that a message names as those it repairs, and what a history knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.facts import Commit, History
from rules.kernel.tags import fixes
from rules.model import Letter, Message, Patch, Submission, Trailer

NAMED = r"(?:commit[ \t]{1,8})?([0-9a-fA-F]{5,64})\b[ \t]*(.*)"
MOST = 50
"""How many tags of one message are looked up."""
SHY = 7 * 24 * 3600
"""Seconds by which a mail may be newer than a clone that still knows all it can name."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """A Fixes tag with its id in small letters, and the title it quotes, if it quotes one."""

    tag: Trailer
    id: str
    title: str | None


def culprits(message: Message) -> Iterator[Culprit]:
    """The commits of the Fixes tags that name one, each id once."""
    seen: set[str] = set()
    for tag in fixes(message):
        found = re.match(NAMED, tag.value)
        if found and found[1].lower() not in seen and len(seen) < MOST:
            seen.add(found[1].lower())
            yield Culprit(tag, found[1].lower(), _quoted(found[2]))


def _quoted(text: str) -> str | None:
    """The title in ("..."); None where there is none, or what else it may be."""
    begin, end = text.find('("'), text.rfind('")')
    return text[begin + 2 : end] if 0 <= begin < end - 1 else None


def commit_of(culprit: Culprit, history: History) -> Commit | None:
    """The commit, where the history has it."""
    found = history.find(culprit.id)
    return found if isinstance(found, Commit) else None


def mate_of(submission: Submission, culprit: Culprit) -> Patch | None:
    """The patch of the series that a tag names, by its id or by its title."""
    for patch in submission.patches:
        if submission.origin != "mail":
            if (patch.id or "").startswith(culprit.id):
                return patch
        elif culprit.title is not None and patch.subject.title == culprit.title:
            return patch
    return None


def is_stale(history: History, letter: Letter) -> bool:
    """Whether a history is too old to know all that a mail of this day can name."""
    newest = history.newest()
    if newest is None:
        return True
    if not letter.date:
        return False
    from datetime import datetime  # only for what was not found

    return datetime.fromisoformat(letter.date).timestamp() - newest.date > SHY
