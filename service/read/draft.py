# SPDX-License-Identifier: GPL-2.0-or-later
"""A commit message that is still a file: what git hands to commit-msg and applypatch-msg."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.model import Patch, Person, Submission
from rules.read.header import utf8
from rules.read.message import read_message, split_commit, split_notes
from rules.read.sender import git_person
from rules.read.subject import commit_subject
from service.faults import UNFINISHED, Fault, Stop
from service.read.git import Repository

SCISSORS = re.compile(r"^. -+ >8 -+$")


def read_draft(file: Path, repository: Repository) -> Submission:
    """The message in a file as a submission of one commit, by git's own idea of who writes it.

    Raises Stop where the file cannot be read.
    """
    try:
        text = utf8(file.read_bytes())
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
        raise Stop(Fault(str(file), why, UNFINISHED)) from None
    title, below, first = split_commit("\n".join(_kept(text, _comment(repository))))
    body, notes = split_notes(below)
    author, committer = (_ident(repository, who) for who in ("AUTHOR", "COMMITTER"))
    patch = Patch(
        id=None,
        number=1,
        author=author,
        sender=committer,
        committer=committer,
        message=read_message(commit_subject(title), body, notes, first),
    )
    return Submission(
        key=str(file),
        origin="git",
        title=title,
        version=1,
        submitter=committer,
        patches=(patch,),
        total=1,
    )


def _kept(text: str, comment: str) -> Iterator[str]:
    """The lines git will keep: no comments, nothing below a scissors line, no blank start."""
    begun = False
    for line in text.split("\n"):
        if line.startswith(comment):
            if SCISSORS.match(line):
                return
            continue
        begun = begun or bool(line.strip())
        if begun:
            yield line


def _comment(repository: Repository) -> str:
    found = repository.run("config", "--get", "core.commentChar").stdout.decode().strip()
    return found if len(found) == 1 else "#"


def _ident(repository: Repository, who: str) -> Person:
    found = repository.run("var", f"GIT_{who}_IDENT").stdout.decode("utf-8", "replace")
    return git_person(found.rpartition(">")[0] + ">")
