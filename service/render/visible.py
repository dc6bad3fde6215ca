# SPDX-License-Identifier: GPL-2.0-or-later
"""Submitters' text made safe to print: nothing in it moves the cursor or turns the line."""

from __future__ import annotations

import re

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2069\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e01ef]"
)


def visible(text: str) -> str:
    """The text with control, bidirectional and invisible characters written as U+XXXX."""
    return UNSAFE.sub(lambda m: f"<U+{ord(m[0]):04X}>", text.replace("\t", " "))


def window(text: str, column: int, width: int, room: int) -> tuple[str, int, int]:
    """A piece of a line that fits into ``room`` and holds the mark, and where the mark is now."""
    width = max(min(width, len(text) - column), 0)
    if len(text) <= room:
        return text, column, width
    start = max(min(column - room // 4, len(text) - room), 0)
    piece = text[start : start + room]
    before = "…" if start else ""
    after = "…" if start + room < len(text) else ""
    at = column - start + len(before)
    return before + piece + after, at, max(min(width, room - (column - start)), 0)
