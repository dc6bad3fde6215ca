# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts with their safe repairs done: one repair a line, and never a sign-off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.model import FileDiff, Letter, Submission
from rules.report import Command, Finding, Replacement, Said
from service.render.layout import ENCODING, Layout, layout_of

ABOVE = ("subject", "body", "trailers")
HIDDEN = re.compile(
    rb"^content-type:(?:[^\n]|\n[ \t]){0,400}(multipart|format=flowed)",
    re.IGNORECASE | re.MULTILINE,
)
BREAK = re.compile(rb"\r?\n\r?\n")
SIGNS = ("signed-off-by", "signed off by")


@dataclass(frozen=True, slots=True)
class Edit:
    """A row of a mail, from 0, as it was and as it shall be; None takes it out."""

    said: Said
    row: int
    before: bytes
    after: bytes | None


def repairs(said: Iterable[Said]) -> tuple[Said, ...]:
    """The findings that a replaced line repairs, the first for each line."""
    found: dict[tuple[object, ...], Said] = {}
    for one in said:
        if refused(one.finding) is None:
            found.setdefault(frame_of(one.finding), one)
    return tuple(found.values())


def frame_of(finding: Finding) -> tuple[object, ...]:
    """What is equal for findings on the same line."""
    where = finding.where
    frame = "message" if where.part in ABOVE else where.part
    return where.patch, frame, where.path, where.line


def refused(finding: Finding) -> str | None:
    """Why a finding is not for a program to repair; None where it is."""
    repair, where = finding.repair, finding.where
    if isinstance(repair, Command):
        return f"run: {repair.command}"
    if repair is None or where.text is None or where.line is None:
        return "needs a person"
    if _signs(where.text, repair):
        return "a sign-off is a legal statement; write it yourself"
    if not repair.replacement and where.part in ("subject", "diff"):
        return "a line that cannot be taken out here; edit it"
    return None


def _signs(old: str, repair: Replacement) -> bool:
    """Whether a repair would write a legal statement that was not there in these words."""
    return any(s in repair.replacement.lower() and s not in old.lower() for s in SIGNS)


def message(text: str, findings: Sequence[Finding]) -> str:
    """A whole commit message, title first, with these repairs done."""
    lines = text.split("\n")
    gone: set[int] = set()
    for finding in findings:
        repair, line = finding.repair, finding.where.line
        if not isinstance(repair, Replacement) or line is None or line > len(lines):
            continue
        if lines[line - 1] != finding.where.text or finding.where.part not in ABOVE:
            continue
        lines[line - 1] = repair.replacement
        if not repair.replacement:
            gone.add(line - 1)
    return "\n".join(line for n, line in enumerate(lines) if n not in gone)


@dataclass(slots=True)
class Mender:
    """One mail of a submission, whose rows are compared before any is changed."""

    submission: Submission
    letter: Letter
    raw: bytes

    def edits(self, said: Iterable[Said]) -> tuple[tuple[Edit, ...], tuple[tuple[Said, str], ...]]:
        """The changes that repair these findings, and those that nothing here can, with why."""
        layout = layout_of(self.raw, self.letter)
        rows = self.raw.split(b"\n")
        hidden = _hidden(self.raw)
        found: list[Edit] = []
        left: list[tuple[Said, str]] = []
        for one in said:
            part = one.finding.where.part
            if part == "subject":
                edit = _title(one, layout, rows)
            elif hidden:
                edit = hidden
            elif part == "diff":
                edit = self._diff(one, layout, rows)
            else:
                edit = _text(one, layout, rows)
            if isinstance(edit, Edit):
                found.append(edit)
            else:
                left.append((one, edit))
        return tuple(found), tuple(left)

    def _diff(self, said: Said, layout: Layout, rows: Sequence[bytes]) -> Edit | str:
        where = said.finding.where
        others = (p for p in self.submission.patches if p is not self.letter)
        if any(_knows(file, where.text or "") for p in others for file in p.diff):
            return "another patch of the series has this line too; edit both"
        return _edit(said, layout.row(where), rows, "+")


def _knows(file: FileDiff, text: str) -> bool:
    """Whether a change leans on a line that an earlier patch may have added."""
    return any(
        line.text == text for hunk in file.hunks for line in hunk.lines if line.sign in (" ", "-")
    )


def _hidden(raw: bytes) -> str | None:
    """How a mail's encoding hides its lines, if it does."""
    found = BREAK.search(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    head = raw.lstrip(b"\xef\xbb\xbf\r\n")[: found.start() if found else None]
    encoding = ENCODING.search(head)
    if encoding and encoding[1].lower() in (b"base64", b"quoted-printable"):
        return f"the text of the mail is encoded ({encoding[1].decode('ascii').lower()})"
    shape = HIDDEN.search(head)
    return f"the mail is {shape[1].decode('ascii').lower()}" if shape else None


def _title(said: Said, layout: Layout, rows: Sequence[bytes]) -> Edit | str:
    """The header Subject: keeps its brackets; a title in one piece is changed in its place."""
    at = layout.heads.get("subject")
    old = (said.finding.where.text or "").encode("utf-8", "surrogateescape")
    if at is None or not rows[at : at + 1] or not rows[at].lower().startswith(b"subject:"):
        return "no Subject: was found to change; edit it"
    if b"=?" in rows[at] or any(row.startswith((b" ", b"\t")) for row in rows[at + 1 : at + 2]):
        return "the subject is folded or encoded; edit it"
    whole = rows[at].rstrip()
    if not old or not whole.endswith(old) or not isinstance(said.finding.repair, Replacement):
        return "the subject is not in one piece; edit it"
    new = said.finding.repair.replacement.encode("utf-8", "surrogateescape")
    return Edit(said, at, rows[at], whole[: -len(old)] + new + _end(rows[at]))


def _text(said: Said, layout: Layout, rows: Sequence[bytes]) -> Edit | str:
    where = said.finding.where
    row = layout.row(where)
    above = where.part in (*ABOVE, "cover")
    first, last = (layout.body, layout.rest) if above else (layout.rest, len(rows))
    if row is None or not first <= row < last:
        return "its line was not found in the mail; edit it"
    return _edit(said, row, rows, "")


def _edit(said: Said, row: int | None, rows: Sequence[bytes], sign: str) -> Edit | str:
    repair, where = said.finding.repair, said.finding.where
    if row is None or row >= len(rows) or not isinstance(repair, Replacement):
        return "its line was not found in the mail; edit it"
    before, after = f"{sign}{where.text}", f"{sign}{repair.replacement}"
    if rows[row].removesuffix(b"\r") != before.encode("utf-8", "surrogateescape"):
        return "its line is written otherwise in the mail; edit it"
    if not after.isascii() and before.isascii():
        return "the repair is not ASCII, and the mail's encoding may not hold it; edit it"
    if not repair.replacement:
        return Edit(said, row, rows[row], None)
    new = after.encode("utf-8", "surrogateescape") + _end(rows[row])
    return Edit(said, row, rows[row], new)


def _end(row: bytes) -> bytes:
    return b"\r" if row.endswith(b"\r") else b""
