# SPDX-License-Identifier: GPL-2.0-or-later
"""The change of each commit of a pull request: all in one answer, or one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.github.media import fetch
from service.github.repository import Repository
from service.read.log import Commit

EACH, ALL = 4 << 20, 16 << 20
"""Bytes of one change and of all that are read; what is larger is left out, and that is said."""
REQUESTS = 250
"""For single changes, of the thousands that GitHub grants an hour."""
TOGETHER = 100
"""Commits whose changes are asked for in one answer."""
BEGIN = re.compile(rb"^From ([0-9a-f]{40}) Mon Sep 17 00:00:00 2001$", re.MULTILINE)
BELOW = b"\ndiff --git "


@dataclass(slots=True)
class Changes:
    """Gives the diffs of commits in order, and remembers which it did not read."""

    repository: Repository
    number: int
    unread: list[str] = field(default_factory=list)
    _room: int = ALL
    _requests: int = REQUESTS

    def of(self, commits: Sequence[Commit]) -> Iterator[bytes]:
        """The diff of each commit, as raw bytes; empty for a merge and for what was not read.

        Raises TryLater and Gone.
        """
        alone = [commit for commit in commits if len(commit.parents) == 1]
        mailed: dict[str, bytes] = {}
        for commit in commits:
            if len(commit.parents) > 1:
                yield b""
                continue
            if alone and alone[0].sha == commit.sha:
                mailed = self._mailed(alone[:TOGETHER], commits)
                alone = alone[TOGETHER:]
            found = mailed.pop(commit.sha, None)
            yield self._alone(commit) if found is None else self._kept(commit, found)

    def _mailed(self, wanted: Sequence[Commit], commits: Sequence[Commit]) -> dict[str, bytes]:
        """The changes of some commits in one answer: of the pull request, or of a piece of it."""
        if len(wanted) < 2 or self._room <= 0:
            return {}
        path = f"/pulls/{self.number}"
        if len(commits) > TOGETHER:
            path = f"/compare/{wanted[0].parents[0]}...{wanted[-1].sha}"
        mails = fetch(self.repository, path, "patch", ALL)
        return {} if mails is None else split_mails(mails, wanted)

    def _alone(self, commit: Commit) -> bytes:
        if self._requests <= 0 or self._room <= 0:
            return self._kept(commit, None)
        self._requests -= 1
        path = f"/commits/{commit.sha}"
        return self._kept(commit, fetch(self.repository, path, "diff", min(EACH, self._room)))

    def _kept(self, commit: Commit, diff: bytes | None) -> bytes:
        if diff is None or len(diff) > min(EACH, self._room):
            self.unread.append(commit.sha)
            return b""
        self._room -= len(diff)
        return diff


def split_mails(mails: bytes, commits: Sequence[Commit]) -> dict[str, bytes]:
    """The diffs in a pull request's ``.patch``, by commit, of those that can be told for certain.

    A message may hold anything, a forged mail too.  So a mail counts only where its commit is
    named once, and where its text is the very message of that commit and no more.
    """
    wanted = {commit.sha: commit for commit in commits}
    found = [(m[1].decode(), m.start()) for m in BEGIN.finditer(mails) if m[1].decode() in wanted]
    if len({sha for sha, _ in found}) < len(found):
        return {}
    ends = [start for _, start in found[1:]] + [len(mails)]
    diffs: dict[str, bytes] = {}
    for (sha, start), end in zip(found, ends, strict=True):
        diff = _diff_in(mails[start:end], wanted[sha])
        if diff is not None:
            diffs[sha] = diff
    return diffs


def _diff_in(mail: bytes, commit: Commit) -> bytes | None:
    _, _, rest = mail.partition(b"\n\n")
    text = _body(commit.message) + b"---\n"
    if not rest.startswith(text):
        return None
    at = rest.find(BELOW, len(text) - 1)
    return None if at < 0 else rest[at + 1 :]


def _body(message: str) -> bytes:
    """The text below a title as git writes it into a mail: no line ends in blanks."""
    lines = [line.rstrip() for line in message.encode().split(b"\n")]
    while lines and lines[0]:
        del lines[0]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return b"".join(line + b"\n" for line in lines)
