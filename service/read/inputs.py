# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command line names: files, folders, maildirs, standard input, ranges."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from rules.model import Submission
from rules.read.letter import Post
from rules.read.series import Sorted, sort_posts, submissions
from service.each import Each, one_by_one
from service.faults import UNFINISHED, Fault, Stop
from service.read.branch import read_branch
from service.read.git import Repository, read_range
from service.read.mails import (
    SUFFIXES,
    Origin,
    Raw,
    Read,
    faults_of,
    files_in,
    mails_of,
    read_raw,
)


@dataclass(slots=True)
class Reading:
    """Everything the inputs held: ranges, mails with the name of their source, and faults.

    ``strange`` names the mails that could not be read, by source, with the reason; ``remarks``
    say how an input was understood.  ``origins`` tell where each post stands in its file; with
    ``keep`` they hold its bytes too.
    """

    ranges: list[Submission] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    sources: dict[int, str] = field(default_factory=dict)
    origins: dict[int, Origin] = field(default_factory=dict)
    keep: bool = False
    _sorted: Sorted | None = None

    def sorted(self) -> Sorted:
        if self._sorted is None:
            self._sorted = sort_posts(self.posts)
        return self._sorted

    def submissions(self) -> tuple[Submission, ...]:
        return (*self.ranges, *submissions(self.sorted().series))

    def take(self, found: Iterable[Raw | Fault], each: Each) -> None:
        """Read mails; what cannot be read is a fault."""
        for read in each(partial(read_raw, keep=self.keep), found):
            if isinstance(read, Fault):
                self.faults.append(read)
            else:
                self._add(read)

    def _add(self, read: Read) -> None:
        if read.why is not None:
            self.strange[read.name] = read.why
        if read.post is not None:
            self.sources[id(read.post)] = read.name
            self.origins[id(read.post)] = read.origin
            self.posts.append(read.post)


def read_inputs(
    inputs: Iterable[str], folder: Path, keep: bool = False, each: Each = one_by_one
) -> Reading:
    """Read every input; what cannot be read is a fault, and the rest is read all the same.

    Without an input it is the series of the branch that is checked out.  ``folder`` lies in the
    repository that ranges are looked up in.
    """
    reading = Reading(keep=keep)
    inbox = _Inbox(reading, Repository(folder), each)
    names = tuple(inputs) or (None,)
    reading.take((one for name in names for one in inbox.open(name)), each)
    return reading


def read_texts(texts: Mapping[str, bytes]) -> Reading:
    """Read files by their content, which may differ from what is on the disk."""
    reading = Reading(keep=True)
    streams = ((name, io.BytesIO(raw)) for name, raw in texts.items())
    reading.take((one for name, raw in streams for one in _mails(name, raw)), one_by_one)
    return reading


@dataclass(frozen=True, slots=True)
class _Inbox:
    """Opens what an input names: its mails one at a time, its range at once."""

    reading: Reading
    repository: Repository
    each: Each

    def open(self, name: str | None) -> Iterator[Raw | Fault]:
        try:
            if name is None:
                self.reading.ranges.append(read_branch(self.repository, self.each))
            else:
                yield from self._open(name)
        except (Stop, OSError) as error:
            yield from faults_of(name or "this branch", error)

    def _open(self, name: str) -> Iterator[Raw | Fault]:
        if not name:
            raise Stop(Fault("an empty argument", "names nothing to check"))
        if name == "-":
            if sys.stdin is None:
                raise Stop(Fault(name, "standard input is closed", UNFINISHED))
            yield from _mails(name, sys.stdin.buffer)
        elif self._is_path(name):
            path = Path(name)
            for file in files_in(path) if path.is_dir() else [path]:
                yield from _file(file)
        else:
            self.reading.ranges.append(read_range(self.repository, name, self.each))

    def _is_path(self, name: str) -> bool:
        """Whether a file is meant, which wins over a revision of the same name, but for the
        files that make a repository itself."""
        path = Path(name)
        if not path.exists():
            return False
        if path.is_absolute() or name.startswith(".") or path.name.lower().endswith(SUFFIXES):
            return True
        if not self.repository.knows(name):
            return True
        if path.resolve().is_relative_to(self.repository.places(name).folder):
            return False
        self.reading.remarks.append(
            f"{name}: a path and a revision; the path is taken; the commit is {name}^!"
        )
        return True


def _file(file: Path) -> Iterator[Raw | Fault]:
    try:
        with file.open("rb") as stream:
            yield from mails_of(str(file), stream)
    except (Stop, OSError) as error:
        yield from faults_of(str(file), error)


def _mails(name: str, stream: IO[bytes]) -> Iterator[Raw | Fault]:
    try:
        yield from mails_of(name, stream)
    except (Stop, OSError) as error:
        yield from faults_of(name, error)
