# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches and cover letters, and the series they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rules.model.diff import Damage, FileDiff, Line
from rules.model.message import Message, Person, Subject
from rules.report import Finding, Part, Repair, Severity, Where

Origin = Literal["git", "mail", "pull"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How a mail carried its patch; what is None was not declared.

    ``recipients`` are the To and Cc headers as they were written: name and value, unfolded.
    ``lists`` are those it came by, as its own headers say, in small letters.
    ``misread`` is the first line of the message that is not in the charset it claims, as it
    was read all the same.  ``outer`` is the type of the mail as a whole, ``footer`` what stands
    below the patch, at most 60 lines.
    """

    kind: str = "text/plain"
    charset: str | None = None
    encoding: str | None = None
    flowed: bool = False
    html: bool = False
    attached: str | None = None
    recipients: tuple[tuple[str, str], ...] = ()
    lists: tuple[str, ...] = ()
    misread: str | None = None
    outer: str = "text/plain"
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a patch and a cover letter share.

    ``author`` wrote it, ``sender`` posted it; ``relayed`` is an author whom only the header of
    a relay names, so that git would take the relay for the author.  ``id`` is a Message-ID without brackets or a
    commit sha; ``unsent`` is a mail as git format-patch wrote it, whose sender nobody knows yet;
    ``references`` are the ids it answers, oldest first, the parent last.  ``date``
    is ISO 8601, empty where the mail has none that can be read.
    """

    id: str | None
    author: Person
    sender: Person
    message: Message
    date: str = ""
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    references: tuple[str, ...] = ()
    transport: Transport | None = None
    base: str | None = None
    change_id: str | None = None
    prerequisites: tuple[str, ...] = ()
    unsent: bool = False
    relayed: bool = False

    @property
    def subject(self) -> Subject:
        return self.message.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLetter(Letter):
    """Mail 0 of a series."""

    def finding(
        self,
        seen: str,
        expected: str,
        *,
        line: int | None = None,
        repair: Repair | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        text = None if line is None else self.message.line(line)
        where = Where(part="cover", line=line, text=text)
        return Finding(seen=seen, expected=expected, where=where, repair=repair, severity=severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch(Letter):
    """One patch, or one commit; ``parents`` and ``committer`` are known for commits only."""

    number: int
    diff: tuple[FileDiff, ...] = ()
    damage: tuple[Damage, ...] = ()
    committer: Person | None = None
    parents: tuple[str, ...] = ()

    def finding(
        self,
        part: Part,
        seen: str,
        expected: str,
        *,
        line: int | None = None,
        text: str | None = None,
        path: str | None = None,
        column: int = 0,
        width: int = 0,
        repair: Repair | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding about this patch; the text of a message line is looked up."""
        if text is None and line is not None and part in ("subject", "body", "trailers"):
            text = self.message.line(line)
        where = Where(
            patch=self.number,
            part=part,
            path=path,
            line=line,
            text=text,
            column=column,
            width=width,
        )
        return Finding(seen=seen, expected=expected, where=where, repair=repair, severity=severity)

    def added(self) -> Iterator[tuple[FileDiff, Line]]:
        """Every added line of the patch with its file."""
        return ((file, line) for file in self.diff for line in file.added())

    def paths(self) -> tuple[str, ...]:
        """The paths of both sides, each once, in order."""
        both = (path for file in self.diff for path in (file.old, file.new) if path)
        return tuple(dict.fromkeys(both))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """The facts of a pull request; ``base`` is the branch it asks to change."""

    title: str
    body: str
    base: str
    opener: str
    draft: bool = False
    repository: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A series at one version, as it came.

    ``key`` names it for the ledger, ``missing`` are the numbers that never came, ``base`` is
    the commit it applies to where that is known.  ``previous`` is the key of the version before
    it; ``doubts`` say why its mails may not belong together, ``miscounted`` how
    its counters go against those of the mails they answer.
    """

    key: str
    origin: Origin
    title: str
    version: int
    submitter: Person
    patches: tuple[Patch, ...]
    cover: CoverLetter | None = None
    total: int = 0
    missing: tuple[int, ...] = ()
    base: str | None = None
    previous: str | None = None
    doubts: tuple[str, ...] = ()
    miscounted: str | None = None
    pull: Pull | None = None

    def letters(self) -> tuple[Letter, ...]:
        """The cover letter, if there is one, and the patches."""
        return ((self.cover,) if self.cover else ()) + self.patches

    def finding(
        self,
        seen: str,
        expected: str,
        *,
        part: Part = "series",
        repair: Repair | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        where = Where(part=part)
        return Finding(seen=seen, expected=expected, where=where, repair=repair, severity=severity)
