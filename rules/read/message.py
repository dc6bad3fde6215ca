# SPDX-License-Identifier: GPL-2.0-or-later
"""The text of a commit message, and of what stands below its ``---``."""

from __future__ import annotations

import re

from rules.model import Message, Subject
from rules.read.mail import LINE
from rules.read.trailers import divider, find_block, read_trailers

DIFFSTAT = re.compile(
    r"^ .*\|\s+(?:\d+ ?[+-]*|Bin.*|Unmerged)$|^ \d+ files? changed|^ (?:create|"
    r"delete|rename|copy|mode change|rewrite|\.\.\.|=>) ?"
)


def read_message(subject: Subject, text: str, notes: str = "", first: int = 3) -> Message:
    """A message from its subject and the text after it; ``first`` is the number of the first
    line of the text in the whole message."""
    body = tuple(line[:LINE] for line in text.split("\n"))
    body = body[:-1] if body[-1] == "" else body
    whole = (subject.title or "(no title)", "", *body)
    start, end = find_block(whole)
    block = max(start - 2, 0)
    trailers = tuple(read_trailers(whole[start:end], first + block))
    return Message(
        subject=subject,
        body=body,
        first=first,
        block=block if trailers else len(body),
        trailers=trailers,
        notes=tuple(line[:LINE] for line in notes.split("\n")) if notes else (),
    )


def split_commit(text: str) -> tuple[str, str, int]:
    """A whole commit message to its title, the text below, and that text's line number."""
    lines = text.split("\n")
    title = lines[0] if lines else ""
    rest = 1
    while rest < len(lines) and not lines[rest].strip():
        rest += 1
    if rest == 1:
        return title, "\n".join(lines[1:]), 2
    return title, "\n".join(lines[rest:]), rest + 1


def split_notes(text: str) -> tuple[str, str]:
    """The text below a title to what git am keeps and what stands below its first ``---``."""
    lines = text.split("\n")
    end = divider(lines)
    below = lines[end + 1 :] if end < len(lines) and lines[end].rstrip() == "---" else lines[end:]
    return "\n".join(lines[:end]).rstrip("\n") + "\n", "\n".join(below)


def without_diffstat(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Notes without the diffstat, so that its rows are read as nobody's words."""
    return tuple(line for line in lines if not DIFFSTAT.match(line))
