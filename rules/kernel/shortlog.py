# SPDX-License-Identifier: GPL-2.0-or-later
"""What a cover letter says itself, beside what git wrote into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

NAME = r"\S.{0,80} \(\d{1,4}\):$"
STAT = r" .{1,400} \| +(?:\d|Bin)| \d{1,6} files? changed\b| (?:create|delete|rename|copy) mode? ?"
NOTED = r"(?:base-commit|change-id|prerequisite-\S{1,20}|[A-Z][\w-]{1,30}-[Bb]y|[Cc][Cc]|Link): |-{2,}|\*\*\*"


def told(body: Sequence[str]) -> Iterator[str]:
    """The lines of a cover letter without shortlog, diffstat, trailers and rules."""
    listed = False
    for line in body:
        if re.match(NAME, line):
            listed = True
        elif listed and (line.startswith("  ") or not line.strip()):
            listed = bool(line.strip())
        elif not re.match(STAT, line) and not re.match(NOTED, line):
            listed = False
            yield line
