# SPDX-License-Identifier: GPL-2.0-or-later
"""A revision range of a repository, through one ``git log``."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rules.model import Patch, Submission
from service.each import Each, one_by_one
from service.environment import git_environment
from service.faults import CLEAN, UNFINISHED, USAGE, Fault, Stop
from service.read.log import ARGUMENTS, CHUNK, cover_of, is_cover, patch_of, records

PLAIN = (
    "color.ui=false",
    "core.quotePath=false",
    "diff.renames=true",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "diff.suppressBlankEmpty=false",
    "log.showRoot=true",
    "log.showSignature=false",
    "log.mailmap=false",
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, work tree or bare, by a folder in it."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.command(*arguments), env=git_environment(), capture_output=True, check=False
        )

    def command(self, *arguments: str) -> list[str]:
        settings = [word for setting in PLAIN for word in ("-c", setting)]
        return ["git", "-C", str(self.folder), *settings, *arguments]

    def boundary(self) -> frozenset[str]:
        """The commits of a shallow clone whose parents are not there."""
        found = self.run("rev-parse", "--path-format=absolute", "--git-path", "shallow")
        file = Path(os.fsdecode(found.stdout.strip()))
        return frozenset(file.read_text().split()) if file.is_file() else frozenset()


def read_range(repository: Repository, spec: str, each: Each = one_by_one) -> Submission:
    """The commits of a range, oldest first, as one submission.

    A single revision means that one commit.  Raises Stop when git cannot read the range.
    """
    wanted = spec if ".." in spec else f"{spec}^!"
    patches = tuple(each(patch_of, enumerate(_records(repository, spec, wanted), 1)))
    cut = repository.boundary()
    if any(patch.id in cut for patch in patches):
        why = "reaches the end of a shallow clone; git fetch --deepen=100, or name less"
        raise Stop(Fault(spec, why, UNFINISHED))
    if not patches:
        raise Stop(Fault(spec, "an empty range: no commits in it", CLEAN))
    last, base = patches[-1], _base(repository, spec, patches[0])
    cover = next((cover_of(patch) for patch in patches if is_cover(patch)), None)
    if cover:
        kept = [patch for patch in patches if not is_cover(patch)]
        patches = tuple(replace(patch, number=n) for n, patch in enumerate(kept, 1))
    return Submission(
        key=f"{spec}@{last.id}",
        origin="git",
        title=spec if len(patches) > 1 else last.subject.title,
        version=1,
        submitter=last.committer or last.author,
        cover=cover,
        patches=patches,
        total=len(patches),
        base=base,
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


def _records(repository: Repository, spec: str, wanted: str) -> Iterator[bytes]:
    command = repository.command("log", *ARGUMENTS, "--end-of-options", wanted, "--")
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command, env=git_environment(), stdout=subprocess.PIPE, stderr=complaints
        ) as log,
    ):
        if log.stdout is None:
            raise Stop(Fault("git", "gives no output", UNFINISHED))
        try:
            yield from records(log.stdout)
        except BaseException:
            log.kill()
            raise
        if log.wait():
            complaints.seek(0)
            error = complaints.read(CHUNK).decode("utf-8", "replace")
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
