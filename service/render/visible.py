# SPDX-License-Identifier: GPL-2.0-or-later
"""Submitters' text made safe to print: nothing in it moves the cursor or turns the line."""

from __future__ import annotations

import re

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's control, format and surrogate characters, but for signs that stand before a number
and are seen, and what it says that nobody need show (Default_Ignorable_Code_Point)."""


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
