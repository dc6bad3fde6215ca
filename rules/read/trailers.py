# SPDX-License-Identifier: GPL-2.0-or-later
"""The trailers of a message, as ``git interpret-trailers`` sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.model import Trailer
from rules.read.people import people_of

GIT_MADE = ("Signed-off-by: ", "(cherry picked from commit ")
CUT = "# ------------------------ >8 ------------------------"
BLANK = " \t\r\n"
KEY = re.compile(r"([A-Za-z0-9-]+)[ \t]*:")


def end_of_text(lines: Sequence[str]) -> int:
    """The number of lines before a closing run of blanks, comments and conflict notes."""
    end = next((i for i, line in enumerate(lines) if line == CUT), len(lines))
    run: int | None = None
    conflicts = False
    for i, line in enumerate(lines[:end]):
        if line.startswith("#") or line == "":
            run = i if run is None else run
        elif line == "Conflicts:":
            conflicts = True
            run = i if run is None else run
        elif not (conflicts and line.startswith("\t")):
            run, conflicts = None, False
    return end if run is None else run


def divider(lines: Sequence[str]) -> int:
    """The index of the ``---`` that ends a message; the number of lines without one."""
    return next((i for i, line in enumerate(lines) if re.match(r"---(?:\s|$)", line)), len(lines))


def find_block(lines: Sequence[str]) -> tuple[int, int]:
    """The trailer block of a whole message, title included, as a half-open range of lines.

    A block follows a blank line, and is all trailers, or has one made by git and a quarter of
    trailers.
    """
    end = end_of_text(lines)
    title = next(
        (
            i
            for i, line in enumerate(lines[:end])
            if not line.startswith("#") and not line.strip(BLANK)
        ),
        end,
    )
    trailers = others = folded = 0
    made = False
    blank_only = True
    for i in range(end - 1, title - 1, -1):
        line = lines[i]
        if line.startswith("#"):
            others, folded = others + folded, 0
        elif not line.strip(BLANK):
            if blank_only:
                continue
            others += folded
            is_block = (made and trailers * 3 >= others) or (trailers > 0 and others == 0)
            return (i + 1, end) if is_block else (end, end)
        elif line.startswith(GIT_MADE):
            trailers, folded, made = trailers + 1, 0, True
        elif ":" in line and KEY.match(line):
            trailers, folded = trailers + 1, 0
        elif line[0] in BLANK:
            folded += 1
        else:
            others, folded = others + folded + 1, 0
        blank_only = blank_only and not line.strip(BLANK)
    return end, end


def read_trailers(block: Sequence[str], first: int) -> Iterator[Trailer]:
    """The trailers of a block whose first line has number ``first``; other lines are passed."""
    i = 0
    while i < len(block):
        rows = 1
        while i + rows < len(block) and block[i + rows][:1] in (" ", "\t"):
            rows += 1
        match = KEY.match(block[i])
        if match:
            folded = [part.strip() for part in block[i + 1 : i + rows]]
            value = " ".join([block[i][match.end() :].strip(), *folded]).strip()
            person, remark = people_of(value)
            yield Trailer(
                key=match[1],
                value=value,
                line=first + i,
                rows=rows,
                person=person,
                remark=remark,
            )
        i += rows
