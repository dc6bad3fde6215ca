# SPDX-License-Identifier: GPL-2.0-or-later
"""The output of ``git log --patch`` to patches."""

from __future__ import annotations

from collections.abc import Iterator
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
    """A number and its record as a patch, whose sender is its committer."""
    number, record = numbered
    fields = record.split(b"\x00", len(FIELDS))
    text = [field.decode("utf-8", "replace") for field in fields[:-1]]
    sha, parents, author, author_email, date, committer, committer_email, whole = text
    change = read_diff(fields[-1].decode("utf-8", "surrogateescape"))
    sender = Person(name=committer, email=committer_email)
    return Patch(
        id=sha,
        number=number,
        author=Person(name=author, email=author_email),
        sender=sender,
        committer=sender,
        message=message_of(whole.removesuffix(" ")),
        date=date,
        diff=change.files,
        damage=change.damage,
        parents=tuple(parents.split()),
    )
