# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of a patch, wherever they stand: its title, its message, the comments and the
documents it adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.kernel.paths import is_generated, is_imported
from rules.kernel.prose import prose
from rules.model import FileDiff, Patch
from rules.report import Finding, Part

TEXTS = (".rst", ".txt", ".md")
SLASHED = (".c", ".h", ".rs", ".S", ".dts", ".dtsi", ".cc", ".cpp")
HASHED = (".py", ".sh", ".yaml", ".yml", ".toml", "Makefile", "Kconfig", "Kbuild", ".pl")
OPENING = r"/\*+ |// |//[/!] |\* "
TRAILING = r"\s(?:/\*+|//) "


@dataclass(frozen=True, slots=True)
class Passage:
    """A line that holds words from column ``at`` on."""

    text: str
    part: Part
    line: int
    path: str | None = None
    at: int = 0

    def finding(self, patch: Patch, seen: str, expected: str, column: int, width: int) -> Finding:
        """A finding that marks a piece of this line."""
        return patch.finding(
            self.part,
            seen,
            expected,
            line=self.line,
            text=self.text,
            path=self.path,
            column=column,
            width=width,
        )


def passages(patch: Patch) -> Iterator[Passage]:
    """The title, the prose, and the comments and documents that are added."""
    yield Passage(patch.subject.title, "subject", 1)
    for number, line in prose(patch.message):
        yield Passage(line, "body", number)
    for file in patch.diff:
        if not (is_imported(file.path) or is_generated(file.path)):
            yield from _added(file)


def _added(file: FileDiff) -> Iterator[Passage]:
    path = file.path
    if path.endswith(TEXTS):
        start = _whole
    elif path.endswith(SLASHED):
        start = _slashed
    elif path.endswith(HASHED):
        start = _hashed
    else:
        return
    for line in file.added():
        at = start(line.text)
        if at is not None:
            yield Passage(line.text, "diff", line.new or 0, path, at)


def _whole(text: str) -> int | None:
    """Where the words of a document's line begin; None where it is indented like a block."""
    return None if text.startswith(("\t", "    ", "..")) else 0


def _slashed(text: str) -> int | None:
    indent = len(text) - len(text.lstrip())
    found = re.match(OPENING, text[indent : indent + 80]) or re.search(TRAILING, text)
    if not found:
        return None
    return found.end() + (indent if found.start() == 0 else 0)


def _hashed(text: str) -> int | None:
    indent = len(text) - len(text.lstrip())
    return indent + 2 if text.startswith("# ", indent) else None
