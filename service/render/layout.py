# SPDX-License-Identifier: GPL-2.0-or-later
"""Which line of a mail is which line of its message, of its notes, of its diff.

The structure is followed and the text compared.  Where a mail's encoding hides the line (base64,
format=flowed, parts of parts) the line of its subject stands for it.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.model import CoverLetter, Letter
from rules.read.files import HUNK, Chunk, split
from rules.read.header import to_text
from rules.read.mail import LINE
from rules.read.marks import is_patchbreak
from rules.read.names import names_of
from rules.report import Where

ENCODING = re.compile(rb"^content-transfer-encoding:\s*([\w-]+)", re.IGNORECASE | re.MULTILINE)
CHARSET = re.compile(rb'charset="?([\w.:-]{1,40})', re.IGNORECASE)
HEAD = re.compile(r"(subject|to|cc):", re.IGNORECASE)
MESSAGE = ("subject", "body", "trailers", "cover")


@dataclass(slots=True)
class Layout:
    """A mail as rows: their texts, the line each begins at (from 0), and where parts begin.

    ``heads`` holds the row of each header we point at, ``body`` is the row of the first line of
    the text, ``rest`` that of ``---`` or of the diff.  What is looked up often is kept.
    """

    letter: Letter
    texts: list[str]
    lines: Sequence[int]
    heads: Mapping[str, int]
    body: int
    rest: int
    files: dict[str, list[Chunk]] | None = None
    numbers: dict[str, dict[int, int]] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)

    def find(self, where: Where) -> tuple[int, int]:
        """Line and column of a place, both from 0."""
        row = self._row(where)
        at = self.texts[row].find(where.text) if where.text else -1
        return self.lines[row], at + where.column if at >= 0 else 0

    def _row(self, where: Where) -> int:
        found = self.row(where)
        inside = found is not None and 0 <= found < len(self.texts)
        return found if found is not None and inside else self.heads.get("subject", 0)

    def row(self, where: Where) -> int | None:
        """The row of a place; None where it is not known or is the subject's."""
        ways: dict[str, Callable[[Where], int | None]] = {
            **dict.fromkeys(MESSAGE, self._message),
            "notes": self._notes,
            "diff": self._diff,
            "recipients": lambda _: self.heads.get("cc", self.heads.get("to")),
        }
        way = ways.get(where.part)
        return way(where) if way else None

    def _message(self, where: Where) -> int | None:
        if where.part == "subject" or where.line == 1:
            return None
        if where.line is None:
            return {"body": self.body, "trailers": self.rest}.get(where.part)
        row = self.body + where.line - self.letter.message.first
        if isinstance(self.letter, CoverLetter) and row > self.rest:
            row -= 1  # the reader sets a blank line between what it put together
        return self._checked(row, where.text)

    def _notes(self, where: Where) -> int | None:
        bare = self.rest < len(self.texts) and self.texts[self.rest].rstrip() == "---"
        return self._checked(self.rest + bare + (where.line or 1) - 1, where.text)

    def _checked(self, row: int, text: str | None) -> int | None:
        """The row if it holds this text, else the first below the headers that does."""
        if text is None or (0 <= row < len(self.texts) and self.texts[row][:LINE] == text[:LINE]):
            return row
        if not self.firsts:
            rows = range(len(self.texts) - 1, min(self.body, self.rest) - 1, -1)
            self.firsts = {self.texts[n][:LINE]: n for n in rows}
        return self.firsts.get(text[:LINE])

    def _diff(self, where: Where) -> int | None:
        if where.path is None:
            return self._checked(self.rest + (where.line or 1) - 1, where.text)
        if self.files is None:
            self.files = _files(self.texts[self.rest :])
        chunks = self.files.get(where.path)
        if not chunks:
            return None
        if where.path not in self.numbers:
            found = {n: row for c in reversed(chunks) for n, row in self._numbered(c)}
            self.numbers[where.path] = found
        return self.numbers[where.path].get(where.line or 0, self.rest + chunks[0].start)

    def _numbered(self, chunk: Chunk) -> Iterator[tuple[int, int]]:
        """Each line of the new file that the hunks hold, and its row."""
        at = self.rest + chunk.start + len(chunk.header)
        for hunk in chunk.hunks:
            while at < len(self.texts) and self.texts[at] != hunk[0]:
                at += 1
            header = HUNK.match(hunk[0])
            number = int(header[3]) if header else 0
            for offset, line in enumerate(hunk[1:], 1):
                if line[:1] in (" ", "+"):
                    yield number, at + offset
                    number += 1
            at += len(hunk)


def _files(lines: list[str]) -> dict[str, list[Chunk]]:
    """The changes of a diff by both their paths."""
    found: dict[str, list[Chunk]] = {}
    for chunk in split(lines)[0]:
        names = names_of(chunk.header)
        for path in {names.old, names.new} - {None} if names else ():
            found.setdefault(path or "", []).append(chunk)
    return found


def layout_of(raw: bytes, letter: Letter) -> Layout:
    """Read where the parts of a mail begin."""
    rows = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    top = next((n for n, row in enumerate(rows) if _is_header(row)), 0)
    end = next((n for n in range(top, len(rows)) if not rows[n].strip(b"\r")), len(rows))
    head = b"\n".join(rows[top:end])
    encoding = ENCODING.search(head)
    lines: Sequence[int] = range(len(rows))
    if encoding and encoding[1].lower() == b"quoted-printable":
        whole = [(n, row) for n, row in enumerate(rows[:end])] + list(_unquoted(rows, end))
        lines, rows = [n for n, _ in whole], [row for _, row in whole]
    rest = next((n for n in range(end, len(rows)) if is_patchbreak(rows[n] + b"\n")), len(rows))
    charset = CHARSET.search(head)
    name = charset[1].decode("ascii", "replace") if charset else None
    texts = [to_text(row, name).rstrip("\r") for row in rows[:rest]]
    texts += [row.decode("utf-8", "surrogateescape").removesuffix("\r") for row in rows[rest:]]
    body = _body(letter, texts, end, rest)
    heads = {
        match[1].lower(): n
        for n, text in enumerate(texts[top : min(body, rest)], top)
        if (match := HEAD.match(text))
    }
    return Layout(letter, texts, lines, heads, body, rest)


def _is_header(row: bytes) -> bool:
    return bool(row.strip(b"\r")) and not row.startswith((b"From ", b">From "))


def _unquoted(rows: Sequence[bytes], start: int) -> Iterator[tuple[int, bytes]]:
    """Quoted-printable undone: each line as it was, with the row at which it begins."""
    held = b""
    begin = start
    for n in range(start, len(rows)):
        row = rows[n].rstrip(b"\r")
        held += binascii.a2b_qp(row.removesuffix(b"="))
        if not row.endswith(b"="):
            yield begin, held
            held, begin = b"", n + 1


def _body(letter: Letter, texts: Sequence[str], end: int, rest: int) -> int:
    """Where the text begins: counted back from its end, or found by its first line."""
    body = letter.message.body
    if not isinstance(letter, CoverLetter):
        return max(rest - len(body), end)
    first = body[0] if body else ""
    return next((n for n in range(end, len(texts)) if texts[n][:LINE] == first), end)
