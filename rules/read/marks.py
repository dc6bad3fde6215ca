# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines that divide a mail: where a pasted patch begins, where a message ends, scissors."""

from __future__ import annotations

import re

PATCHBREAK = (b"diff -", b"Index: ")
SPACE = b" \t\n\r"
IN_DIFF = ("+", "-", " ", "@@ ", "\\ ", "diff ", "index ")
LONGEST = 1000


def is_patch_mark(line: bytes) -> bool:
    """Whether this is the first line of a patch made by git format-patch."""
    return bool(re.match(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\s*$", line))


def is_patchbreak(line: bytes) -> bool:
    """Whether the message ends before this line."""
    if line.startswith(PATCHBREAK):
        return True
    if not line.startswith(b"---") or len(line) < 4:
        return False
    if line[3:4] == b" " and line[4:5] not in (b" ", b"\t", b"\n", b"\r", b""):
        return True
    return not line[3:].strip(SPACE)


def is_scissors(line: str) -> bool:
    """Whether git takes this for a line to cut above: ``-- >8 --``."""
    visible = line.strip()
    marks = re.findall(r">8|8<|>%|%<|-", visible)
    if len(visible) < 8 or not any(len(mark) == 2 for mark in marks):
        return False
    solid = sum(map(len, marks))
    gaps = sum(len(run) for run in re.findall(r"(?:(?<=-)|(?<=>8|8<|>%|%<))\s+", visible))
    perforation = solid + gaps
    return len(visible) < perforation * 3 and gaps * 2 < perforation


def footer_of(text: str, most: int = 60) -> tuple[str, ...]:
    """What stands below the signature line of a mail, or else below its diff."""
    at = text.rfind("\n-- \n")
    if at >= 0:
        signature = text[at + 5 : at + 5 + most * LONGEST].rstrip()
        return tuple(line[:LONGEST] for line in signature.split("\n")[:most])
    lines = text[-most * 200 :].rstrip().split("\n")[-most:]
    last = max((n for n, line in enumerate(lines) if line.startswith(IN_DIFF)), default=-1)
    return tuple(line[:LONGEST] for line in lines[last + 1 :])
