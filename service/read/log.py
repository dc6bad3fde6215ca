# SPDX-License-Identifier: GPL-2.0-or-later
"""Commits to patches: the output of ``git log --patch``, or what a forge tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from rules.model import Message, Patch, Person
from rules.read.diff import read_diff
from rules.read.message import read_message, split_commit, split_notes
from rules.read.subject import commit_subject

FIELDS = ("%H", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%B")
FORMAT = "tformat:%x00" + "%x00".join(FIELDS) + "%x20%x00"
ARGUMENTS = (
    "--reverse",
    "--topo-order",
    "--patch",
    "--find-renames",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-decorate",
    "--no-notes",
    "--no-relative",
    "--unified=3",
    "--inter-hunk-context=0",
    "-O/dev/null",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--encoding=UTF-8",
    f"--format={FORMAT}",
)
CHUNK = 1 << 16
BETWEEN = b"\n\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What a commit says of itself; ``message`` is the whole of it, ``date`` ISO 8601."""

    sha: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    date: str
    message: str


def records(stream: IO[bytes]) -> Iterator[bytes]:
    """Each commit of the log.

    A record begins with NUL at the start of a line, where no line of a diff can have one: those
    begin with a sign or a header's letter.  The blank after the message keeps its own last
    line end away from the NUL that follows.
    """
    held = bytearray()
    while block := stream.read(CHUNK):
        seen = max(len(held) - 1, 0)
        held += block
        while (end := held.find(BETWEEN, seen)) >= 0:
            yield bytes(held[:end]).removeprefix(b"\x00")
            del held[: end + len(BETWEEN)]
            seen = 0
    if held:
        yield bytes(held).removeprefix(b"\x00")


def message_of(whole: str) -> Message:
    """A commit's message, title first, as its parts."""
    title, text_below, first = split_commit(whole)
    body, notes = split_notes(text_below)
    return read_message(commit_subject(title), body, notes, first)


def patch_of(numbered: tuple[int, bytes]) -> Patch:
    """A number and its record as a patch."""
    number, record = numbered
    fields = record.split(b"\x00", len(FIELDS))
    text = [field.decode("utf-8", "replace") for field in fields[:-1]]
    sha, parents, author, author_email, date, committer, committer_email, whole = text
    commit = Commit(
        sha=sha,
        parents=tuple(parents.split()),
        author=Person(name=author, email=author_email),
        committer=Person(name=committer, email=committer_email),
        date=date,
        message=whole.removesuffix(" "),
    )
    return as_patch(number, commit, fields[-1])


def as_patch(number: int, commit: Commit, diff: bytes) -> Patch:
    """A commit with its change as a patch, whose sender is its committer.

    A message whose last line has no end, as a forge gives it, is the same message.
    """
    change = read_diff(diff.decode("utf-8", "surrogateescape"))
    whole = commit.message if commit.message.endswith("\n") else commit.message + "\n"
    return Patch(
        id=commit.sha,
        number=number,
        author=commit.author,
        sender=commit.committer,
        committer=commit.committer,
        message=message_of(whole),
        date=commit.date,
        diff=change.files,
        damage=change.damage,
        parents=commit.parents,
    )
