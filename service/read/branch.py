# SPDX-License-Identifier: GPL-2.0-or-later
"""What is to be checked where nothing is named: b4's series, or what upstream does not have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.model import CoverLetter, Submission
from service.each import Each, one_by_one
from service.faults import Fault, Stop
from service.read.b4 import TRACKING, cover_message, revision, tracked, with_cover
from service.read.git import Repository, read_range

UPSTREAM = "@{upstream}.."
ASKED = r"^(branch\..*\.(b4-.*|description)|b4\.prep-cover-strategy|user\.email)$"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A branch of b4 prep, and what git's configuration says of it.

    b4 keeps the cover letter in an empty commit at the start (``commit``) or the end
    (``tip-commit``) of the branch, or in its description (``branch-description``).
    """

    repository: Repository
    name: str
    settings: dict[str, str]

    def setting(self, key: str) -> str:
        return self.settings.get(f"branch.{self.name}.{key}", "")

    @property
    def strategy(self) -> str:
        """Where the cover letter is; empty if this is no branch of b4 prep."""
        chosen = self.setting("b4-prep-cover-strategy")
        if not chosen and self.name.startswith("b4/"):
            chosen = self.settings.get("b4.prep-cover-strategy", "commit")
        return chosen

    def range(self) -> str | None:
        """The commits of the series; None where its start is not found."""
        if self.strategy == "branch-description":
            return self._since(self.setting("b4-tracking"))
        cover = self._cover_commit()
        if cover is None:
            return None
        if self.strategy == "tip-commit":
            body = self.repository.run("show", "-s", "--format=%B", cover).stdout.decode()
            return self._since(body.partition(TRACKING)[2])
        return f"{cover[:12]}~1..HEAD"

    def _since(self, noted: str) -> str | None:
        """From where the branch left the one it is based on."""
        base = tracked(noted).get("base-branch")
        if not isinstance(base, str):
            return None
        for arguments in (("--fork-point", base), ("--end-of-options", base, "HEAD")):
            found = self.repository.run("merge-base", *arguments)
            if found.returncode == 0:
                return f"{found.stdout.decode().strip()[:12]}..HEAD"
        return None

    def _cover_commit(self) -> str | None:
        """The newest cover letter that is one's own: as far back as b4 looks."""
        mine = self.settings.get("user.email", "")
        found = self.repository.run(
            "log", f"--grep={TRACKING}", "--fixed-strings", "--format=%H", "--max-count=1",
            "--since=1.year", "--no-mailmap", f"--committer={mine}", "HEAD", "--",
        )  # fmt: skip
        return found.stdout.decode().strip() or None

    def described(self, submission: Submission) -> Submission:
        """The series with the cover letter of the branch's description, if that is where it is."""
        if self.strategy != "branch-description":
            return submission
        title, _, text = self.setting("description").partition("\n")
        last = submission.patches[-1]
        cover = CoverLetter(
            id=None,
            author=submission.submitter,
            sender=submission.submitter,
            message=cover_message(title, text.removeprefix("\n").split("\n")),
            date=last.date,
        )
        return with_cover(submission, cover, revision(self.setting("b4-tracking")))


def read_branch(repository: Repository, each: Each = one_by_one) -> Submission:
    """The series of the branch that is checked out.  Raises Stop where none is found."""
    if not repository.exists():
        why = "nothing is named to check, and there is no git repository here"
        raise Stop(Fault("this folder", why))
    prepared = _prepared(repository)
    spec = prepared.range() if prepared and prepared.strategy else None
    if prepared is None or spec is None:
        return read_range(repository, _upstream(repository) or UPSTREAM, each)
    submission = prepared.described(read_range(repository, spec, each))
    return replace(submission, key=f"{prepared.name}@{submission.patches[-1].id}")


def _upstream(repository: Repository) -> str | None:
    """What upstream does not have, by the name that upstream has; None without one."""
    found = repository.run("rev-parse", "--abbrev-ref", "@{upstream}")
    name = found.stdout.decode("utf-8", "replace").strip()
    return f"{name}.." if found.returncode == 0 and name else None


def _prepared(repository: Repository) -> _Prepared | None:
    found = repository.run("symbolic-ref", "--quiet", "--short", "HEAD")
    if found.returncode:
        return None
    listed = repository.run("config", "--null", "--get-regexp", ASKED).stdout
    pairs = (row.partition("\n") for row in listed.decode("utf-8", "replace").split("\0"))
    settings = {key: value for key, _, value in pairs if key}
    return _Prepared(repository, found.stdout.decode().strip(), settings)
