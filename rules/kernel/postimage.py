# SPDX-License-Identifier: GPL-2.0-or-later
"""The text of a file after a change, where the text before is known."""

from __future__ import annotations

from rules.model import FileDiff


def changed(before: str | None, file: FileDiff) -> str | None:
    """The file after the change; None where the change does not fit, or is not of text."""
    if file.binary or (before is None) is not (file.old is None):
        return None
    old = before.split("\n") if before else []
    out: list[str] = []
    at = 0
    for hunk in file.hunks:
        start = max(hunk.old_start - 1, 0)
        out += old[at:start]
        at = start
        for line in hunk.lines:
            if line.sign in " -":
                if at >= len(old) or old[at] != line.text:
                    return None
                at += 1
            if line.sign in " +":
                out.append(line.text)
    rest = old[at:]
    return "\n".join([*out, *rest]) + ("" if rest else "\n")
