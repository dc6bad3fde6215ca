# SPDX-License-Identifier: GPL-2.0-or-later
"""The pieces of a subject line that rules point at."""

from __future__ import annotations

import re

from rules.model import Subject

FRONT = 400
"""No subject has its brackets further behind."""


def summary_at(subject: Subject) -> int:
    """Where the title goes on after its last prefix."""
    title, at = subject.title, 0
    for area in subject.areas:
        at = max(title.find(":", max(title.find(area, at), at) + len(area)) + 1, at)
    return len(title) - len(title[at:].lstrip())


def brackets(subject: Subject) -> str:
    """The words in brackets before the title, with the brackets."""
    raw, at = subject.raw[:FRONT], 0
    while raw[at : at + 1] == "[" and (end := raw.find("]", at)) >= 0:
        at = len(raw) - len(raw[end + 1 :].lstrip())
    return raw[:at].rstrip()


def plain_title(title: str) -> str:
    """A title for comparison: its words alone, in small letters."""
    return " ".join(re.findall(r"\w+", title[:FRONT].lower()))
