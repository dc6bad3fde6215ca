# SPDX-License-Identifier: GPL-2.0-or-later
"""Tells Rust code from the strings and comments between it."""

from __future__ import annotations

import re

PIECE = (
    r'//.*|/\*|\bb?r(?P<hashes>#{0,8})"|"|'
    r"b?'(?:\\[^'\n]{1,12}|[^'\\\n])'"
)
STRING_END = r'\\.|"'
COMMENT_PART = r"/\*|\*/"


class Masker:
    """Blanks strings and comments, line after line."""

    def __init__(self) -> None:
        self.inside: str = ""
        self.depth = 0

    def mask(self, text: str) -> tuple[str, str]:
        """The code of a line, and its comments."""
        code: list[str] = []
        said: list[str] = []
        at = 0
        while at < len(text):
            start = at
            if self.inside == "comment":
                at = self._comment(text, at)
                said.append(text[start:at])
                code.append(" " * (at - start))
            elif self.inside:
                at = self._string(text, at)
                code.append(" " * (at - start))
            else:
                at = self._code(text, at, code, said)
        return "".join(code), "".join(said)

    def _code(self, text: str, at: int, code: list[str], said: list[str]) -> int:
        found = re.compile(PIECE).search(text, at)
        if not found:
            code.append(text[at:])
            return len(text)
        code.append(text[at : found.start()])
        piece = found.group()
        if piece.startswith("//"):
            said.append(piece)
        elif piece == "/*":
            said.append(piece)
            self.inside, self.depth = "comment", 1
        elif piece.endswith('"'):
            hashes = found.group("hashes")
            self.inside = '"' if hashes is None else f'"{hashes}|'
        code.append(" " * len(piece))
        return found.end()

    def _comment(self, text: str, at: int) -> int:
        for found in re.compile(COMMENT_PART).finditer(text, at):
            self.depth += 1 if found.group() == "/*" else -1
            if self.depth == 0:
                self.inside = ""
                return found.end()
        return len(text)

    def _string(self, text: str, at: int) -> int:
        if self.inside.endswith("|"):
            end = text.find(self.inside[:-1], at)
            if end < 0:
                return len(text)
            end += len(self.inside) - 1
            self.inside = ""
            return end
        for found in re.compile(STRING_END).finditer(text, at):
            if found.group() == '"':
                self.inside = ""
                return found.end()
        return len(text)
