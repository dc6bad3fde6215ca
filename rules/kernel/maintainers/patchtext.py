# SPDX-License-Identifier: GPL-2.0-or-later
"""What the script sees in the text of a patch: paths, and the lines it tries K: on."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORMS = (
    re.compile(r" mode change [0-7]+ => [0-7]+ (\S+)\s*$"),
    re.compile(r"rename (?:from|to) (\S+)\s*$"),
    re.compile(r"diff --git a/(\S+) b/(\S+)\s*$"),
)
_FIXES = re.compile(r"Fixes:\s+[0-9a-fA-F]{6}")
_FILE = re.compile(r"(?:\+\+\+|---)\s+(\S+)")
_HUNK = re.compile(r"@@ -\d+,\d+")
_STARTS = (" mode", "rename ", "diff --git ", "Fixes:", "+++", "---", "@@ -")


@dataclass(frozen=True, slots=True)
class PatchText:
    """The paths in a patch, and its other lines before and after the first file line."""

    paths: tuple[str, ...]
    intro: tuple[str, ...]
    diff: tuple[str, ...]


def read_patch(text: str) -> PatchText:
    """The text of a patch as the script reads it, line by line and without a state.

    So a line of the message that looks like one of git's counts as such, and K: sees the mail's
    headers: for what a rule may ask, ``rules`` reads the patch itself.
    """
    paths: list[str] = []
    intro: list[str] = []
    diff: list[str] = []
    lines = intro
    for line in text.split("\n"):
        if not line.startswith(_STARTS):
            lines.append(line)
            continue
        forms = (form.match(line[:8192]) for form in _FORMS)
        found = next((one for one in forms if one), None)
        if found:
            paths += found.groups()
        elif _FIXES.match(line) or (_HUNK.match(line) and not _FILE.match(line)):
            continue
        elif file := _FILE.match(line[:8192]):
            paths.append(file[1].partition("/")[2] if "/" in file[1] else file[1])
            lines = diff
        else:
            lines.append(line)
    return PatchText(tuple(paths), tuple(intro), tuple(diff))
