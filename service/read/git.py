# SPDX-License-Identifier: GPL-2.0-or-later
"""A revision range of a repository, through one ``git log``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rules.model import Patch, Person, Submission
from rules.read.diff import read_diff
from rules.read.message import read_message, split_commit
from rules.read.subject import commit_subject
from service.faults import UNFINISHED, USAGE, Fault, Stop

FIELDS = ("%H", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%B")
FORMAT = "tformat:%x00" + "%x00".join(FIELDS) + "%x20%x00"
PLAIN = (
    "core.quotePath=false",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "diff.suppressBlankEmpty=false",
    "log.showSignature=false",
    "log.mailmap=false",
)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, work tree or bare, by a folder in it."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.command(*arguments), env=_environment(), capture_output=True, check=False
        )

    def command(self, *arguments: str) -> list[str]:
        settings = [word for setting in PLAIN for word in ("-c", setting)]
        return ["git", "-C", str(self.folder), *settings, *arguments]

    def is_revision(self, name: str) -> bool:
        """Whether this names a commit of the repository."""
        found = self.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
        return found.returncode == 0


def _environment() -> dict[str, str]:
    return os.environ | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
    }


def read_range(repository: Repository, spec: str) -> Submission:
    """The commits of a range, oldest first, as one submission.

    A single revision means that one commit.  Raises Stop when git cannot read the range.
    """
    wanted = spec if ".." in spec else f"{spec}^!"
    patches = tuple(_commits(repository, spec, wanted))
    if not patches:
        raise Stop(Fault(spec, "an empty range: no commits in it"))
    last = patches[-1]
    return Submission(
        key=f"{spec}@{last.id}",
        origin="git",
        title=spec if len(patches) > 1 else last.subject.title,
        version=1,
        submitter=last.committer or last.author,
        patches=patches,
        total=len(patches),
        base=_base(repository, spec, patches[0]),
    )


def _base(repository: Repository, spec: str, first: Patch) -> str | None:
    """The merge base of a range, else the parent of its first commit."""
    left, dots, right = spec.partition("..")
    if dots:
        ends = (left or "HEAD", right.lstrip(".") or "HEAD")
        found = repository.run("merge-base", "--end-of-options", *ends)
        if found.returncode == 0:
            return found.stdout.decode().strip()
    return first.parents[0] if first.parents else None


def _commits(repository: Repository, spec: str, wanted: str) -> Iterator[Patch]:
    command = repository.command(
        "log",
        "--reverse",
        "--topo-order",
        "--patch",
        "--find-renames",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-decorate",
        "--no-notes",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--encoding=UTF-8",
        f"--format={FORMAT}",
        "--end-of-options",
        wanted,
        "--",
    )
    with subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as log:
        if log.stdout is None or log.stderr is None:
            raise Stop(Fault("git", "gives no output", UNFINISHED))
        for number, record in enumerate(_records(log.stdout), 1):
            yield _patch(number, record)
        error = log.stderr.read().decode("utf-8", "replace")
        if log.wait():
            raise Stop(Fault(spec, _why(repository, error), USAGE))


def _why(repository: Repository, error: str) -> str:
    """git's own complaint as one line of ours."""
    line = next((one for one in error.splitlines() if one.strip()), "git log failed")
    if "not a git repository" in line:
        return "no such file, and no git repository here that it could be a revision of"
    if "no upstream configured" in line:
        return "this branch has no upstream; name what to check, such as origin/rust-next.."
    if repository.run("rev-parse", "--verify", "--quiet", "HEAD").returncode:
        return "no such file, and a repository without commits"
    if "unknown revision" in line or "bad revision" in line or "ambiguous argument" in line:
        return "no such file and no such revision"
    return line.removeprefix("fatal: ")


def _records(stream: IO[bytes]) -> Iterator[bytes]:
    r"""Each commit of the log.

    A record begins with NUL at the start of a line, where no line of a diff can have one: those
    begin with a sign or a header's letter.  The blank after the message keeps its own last
    line end away from the NUL that follows.
    """
    held = b""
    while block := stream.read(CHUNK):
        *whole, held = (held + block).split(b"\n\x00")
        yield from (record.removeprefix(b"\x00") for record in whole)
    if held:
        yield held.removeprefix(b"\x00")


def _patch(number: int, record: bytes) -> Patch:
    fields = record.split(b"\x00", len(FIELDS))
    text = [field.decode("utf-8", "replace") for field in fields[:-1]]
    sha, parents, author, author_email, date, committer, committer_email, whole = text
    title, body, first = split_commit(whole.removesuffix(" "))
    change = read_diff(fields[-1].decode("utf-8", "surrogateescape"))
    sender = Person(name=committer, email=committer_email)
    return Patch(
        id=sha,
        number=number,
        author=Person(name=author, email=author_email),
        sender=sender,
        committer=sender,
        message=read_message(commit_subject(title), body, first=first),
        date=date,
        diff=change.files,
        damage=change.damage,
        parents=tuple(parents.split()),
    )
