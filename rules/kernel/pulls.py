# SPDX-License-Identifier: GPL-2.0-or-later
"""Pull requests: whose commits they hold, which of them only bring a branch up to date, and what
their text says beside its template."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.kernel.identity import same_person
from rules.model import Patch, Pull, Submission
from rules.report import Severity

WEB = "noreply@github.com"
KERNELS = ("linux", "kernel", "linux-next")
SYNC = (
    r"sync(?:ed|ing|hronize)? (?:with|to|from|up)\b|"
    r"(?:merge|update to|update from|rebase onto|rebase on) .{0,40}\bv[2-9]\.\d"
)
MERGE = r"Merge (?:remote-tracking )?branch(?:es)? '([^']{1,200})'"
BOX = r"[-*+] \[[ xX]\]"
HEADING = r"#{1,6} "
TAG = r"(?:[A-Z][A-Za-z-]{1,40}-by|Cc|CC|Fixes|Closes|Link): "


def is_for_kernel(pull: Pull) -> bool:
    """Whether it asks a kernel tree, not another project, to take the commits."""
    name = pull.repository.rpartition("/")[2].lower()
    return not name or name in KERNELS


def commits(submission: Submission) -> tuple[Patch, ...]:
    """The commits that are no merges."""
    return tuple(patch for patch in submission.patches if not is_merge(patch))


def is_merge(patch: Patch) -> bool:
    return len(patch.parents) > 1


def is_sync(submission: Submission) -> bool:
    """Whether a maintainer brings a branch up to date: its commits have been reviewed before."""
    pull = submission.pull
    return pull is not None and (
        bool(re.match(SYNC, pull.title.strip(), re.IGNORECASE))
        or any(takes_upstream(patch, pull.base) for patch in submission.patches)
    )


def taken_over(submission: Submission) -> tuple[Patch, ...]:
    """The commits that others put upstream before a maintainer brought the branch up to date."""
    if not is_sync(submission):
        return ()
    mine = submission.submitter
    return tuple(
        patch
        for patch in submission.patches
        if patch.committer is not None and not same_person(patch.committer, mine)
    )


def takes_upstream(patch: Patch, base: str) -> bool:
    """Whether this is a maintainer's merge: of a tag, or of another's branch by its address,
    and not into a topic."""
    title = patch.subject.title
    if not is_merge(patch):
        return False
    _, into, topic = title.rpartition(" into ")
    if into and topic != base:
        return False
    if title.startswith(("Merge tag '", "Merge tags '")):
        return True
    found = re.match(MERGE, title)
    return bool(found and found[1] != base and "://" in title)


def is_web(patch: Patch) -> bool:
    """Whether the forge made the commit in somebody's name."""
    return patch.committer is not None and patch.committer.email.lower() == WEB


def own_text(body: str) -> tuple[str, ...]:
    """The lines somebody wrote: no comment or heading or check box of a template, no trailer."""
    lines = (line.strip() for line in without_comments(body).split("\n"))
    return tuple(
        line
        for line in lines
        if line
        and not re.match(HEADING, line)
        and not re.match(BOX, line)
        and not re.match(TAG, line)
    )


def without_comments(body: str) -> str:
    """The text without what HTML hides; a comment without end hides the rest."""
    first, *rest = body.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in rest)


def words(lines: Iterable[str]) -> int:
    return sum(len(line.split()) for line in lines)


def told(patch: Patch) -> int:
    """How many words the commit says between title and trailers."""
    return words(line for _, line in patch.message.prose())


def milder(pull: Pull) -> Severity | None:
    """A draft is not yet asked to be in order."""
    return Severity.NOTE if pull.draft else None
