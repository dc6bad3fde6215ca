# SPDX-License-Identifier: GPL-2.0-or-later
"""A revision range of a repository, through one ``git log``."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rules.model import Patch, Submission
from service.each import Each, one_by_one
from service.environment import git_environment
from service.faults import CLEAN, UNFINISHED, USAGE, Fault, Stop
from service.read.b4 import cover_of, is_cover, revision_of, with_cover
from service.read.log import ARGUMENTS, CHUNK, patch_of, records

EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without files; newer git reads attributes from HEAD unless one is named."""
PLAIN = (
    "color.ui=false",
    "core.attributesFile=/dev/null",
    f"attr.tree={EMPTY}",
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

    def exists(self) -> bool:
        """Whether there is a repository at all."""
        return self.run("rev-parse", "--git-dir").returncode == 0

    def knows(self, name: str) -> bool:
        """Whether it is the name of a commit here."""
        asked = ("--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return self.run("rev-parse", *asked).returncode == 0

    def places(self, asked_for: str) -> Places:
        """Where git keeps it.  Raises Stop with what was asked for where there is none."""
        asked = ("--absolute-git-dir", "--path-format=absolute", "--git-path", "shallow")
        found = self.run("rev-parse", *asked)
        if found.returncode:
            why = _why(self, found.stderr.decode("utf-8", "replace"))
            raise Stop(Fault(asked_for, why, USAGE))
        folder, shallow = os.fsdecode(found.stdout).splitlines()
        return Places(Path(folder), Path(shallow))


@dataclass(frozen=True, slots=True)
class Places:
    """The folder git keeps a repository in, and the file that tells where a shallow clone ends."""

    folder: Path
    shallow: Path

    def boundary(self) -> frozenset[str]:
        """The commits of a shallow clone whose parents are not there."""
        there = self.shallow.is_file()
        return frozenset(self.shallow.read_text().split()) if there else frozenset()


def read_range(repository: Repository, spec: str, each: Each = one_by_one) -> Submission:
    """The commits of a range, oldest first, as one submission.

    A single revision means that one commit.  Raises Stop when git cannot read the range.
    """
    places = repository.places(spec)
    wanted = spec if ".." in spec or spec.endswith("^!") else f"{spec}^!"
    numbered = enumerate(_records(repository, places.folder, spec, wanted), 1)
    patches = tuple(each(patch_of, numbered))
    cut = places.boundary()
    if any(patch.id in cut for patch in patches):
        why = "reaches the end of a shallow clone; git fetch --deepen=100, or name less"
        raise Stop(Fault(spec, why, UNFINISHED))
    kept = [patch for patch in patches if not is_cover(patch)]
    if not kept:
        what = "only b4's cover letter" if patches else "no commits"
        raise Stop(Fault(spec, f"an empty range: {what} in it", CLEAN))
    found = _submission(spec, _base(repository, spec, patches[0]), kept)
    cover = next((patch for patch in patches if is_cover(patch)), None)
    return with_cover(found, cover_of(cover), revision_of(cover)) if cover else found


def _submission(spec: str, base: str | None, kept: Sequence[Patch]) -> Submission:
    """These commits as one, numbered."""
    last = kept[-1]
    return Submission(
        key=f"{spec}@{last.id}",
        origin="git",
        title=spec if len(kept) > 1 else last.subject.title,
        version=1,
        submitter=last.committer or last.author,
        patches=tuple(replace(patch, number=n) for n, patch in enumerate(kept, 1)),
        total=len(kept),
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


def _records(repository: Repository, place: Path, spec: str, wanted: str) -> Iterator[bytes]:
    """The log, commit by commit, from git's own folder, where no .gitattributes are read: what
    a tree hides from a diff with them (-diff, binary) is judged all the same."""
    there = Repository(place)
    bare = ("--git-dir", str(place), "--bare")
    command = there.command(*bare, "log", *ARGUMENTS, "--end-of-options", wanted, "--")
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
    if "HEAD does not point to a branch" in line:
        return "no branch is checked out; name what to check, such as origin/rust-next.."
    if "no upstream configured" in line:
        return "this branch has no upstream; name what to check, such as origin/rust-next.."
    if repository.run("rev-parse", "--verify", "--quiet", "HEAD").returncode:
        return "no such file, and a repository without commits"
    if "unknown revision" in line or "bad revision" in line or "ambiguous argument" in line:
        return "no such file and no such revision"
    return line.removeprefix("fatal: ")
