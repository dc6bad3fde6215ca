# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts a rule may ask for by naming a parameter after them.

A rule that asks for a fact nobody has is skipped, and the report says why.  A parameter with
the default None is asked for all the same, but the rule runs without it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from rules.report import Reach, Severity

if TYPE_CHECKING:
    from rules.model import Person, Submission, Trailer

Option = int | str | bool | tuple[str, ...]


class Context(enum.Enum):
    """What kind of patch this is, where that changes what may be asked of it."""

    RFC = "rfc"
    RESEND = "resend"
    REVERT = "revert"
    STABLE = "stable"
    MERGE = "merge"
    IMPORT = "import"
    GENERATED = "generated"
    MOVE = "move"
    TREEWIDE = "treewide"
    RELAY = "relay"
    RUST = "rust"
    FOREIGN = "foreign"


class Tree(Protocol):
    """The kernel tree a submission is based on, never the tree with it applied."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    def read(self, path: str) -> bytes | None:
        """The content of a file; None where there is none."""

    def folder(self, path: str) -> tuple[str, ...]:
        """The names in a folder, sorted; empty where there is none."""

    def is_folder(self, path: str) -> bool:
        """Whether a folder of this path is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit that a history holds; ``date`` is when it was made, in seconds since 1970."""

    id: str
    author: Person
    date: int
    message: tuple[str, ...]

    @property
    def title(self) -> str:
        """The first paragraph as one line, which is what git shows."""
        end = self.message.index("") if "" in self.message else len(self.message)
        return " ".join(line.strip() for line in self.message[:end])


class Absent(enum.Enum):
    """Why a history gives no commit for an id: ``UNSURE`` is no word against the id."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    UNSURE = "unsure"


class History(Protocol):
    """The commits of a repository that was cloned whole, with what was fetched into it."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    def find(self, commit: str) -> Commit | Absent:
        """The commit of an id, which may be shortened."""

    def newest(self) -> Commit | None:
        """The tip of the branch that patches are for; None where there is none."""

    def is_below(self, commit: str, tip: str) -> bool | None:
        """Whether a commit is in the history of another; None where that would take too long."""

    def tree(self, commit: str) -> Tree | None:
        """The tree of a commit that ``find`` gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A mail that answers a posting, and is no part of one; ``sent`` has a time zone.

    ``number`` is that of the patch it is about, 0 for the cover letter; ``direct`` says that it
    answers that mail itself, and no other reply.  ``words`` are the lines that its author wrote,
    ``tags`` the Reviewed-by, Acked-by and Tested-by among them that its author gives; a ``robot``
    gives none.
    """

    author: Person
    number: int
    sent: datetime
    direct: bool = True
    robot: bool = False
    words: tuple[str, ...] = ()
    tags: tuple[Trailer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A series as it was posted before: the version and what was answered, oldest first.

    ``sent`` has a time zone; it is the end of time for what nobody has sent yet.
    """

    submission: Submission
    sent: datetime
    replies: tuple[Reply, ...] = ()


class Archive(Protocol):
    """What was posted before on a list."""

    def earlier(self, submission: Submission) -> tuple[Posting, ...]:
        """The earlier postings of a series, whatever their version, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a tree, a person or a command line has decided about the rules.

    ``levels`` holds a severity by rule name, None for off; ``options`` values by rule and
    option name; ``reasons`` why, where that was said; ``tools`` the facts of ON_REQUEST that
    are wanted; ``origin`` says where it was found, if that is worth saying.
    """

    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reach: Reach = Reach.LOCAL
    tools: frozenset[str] = frozenset()
    origin: str = ""


NEEDS: Mapping[str, str] = {
    "maintainers": "no MAINTAINERS file at hand; name a kernel tree with --tree DIR",
    "tree": "no kernel tree at hand; name one with --tree DIR",
    "archive": "no earlier version given; give its mails too, or --msgid",
    "history": "no whole history at hand; run inside a full clone of the kernel",
    "checkpatch": "no checkpatch: it needs perl, and scripts/checkpatch.pl in the tree",
    "codespell": "no codespell on this machine",
    "rustfmt": "no rustfmt on this machine",
}
"""Every fact a rule may name, with what the report says where it is missing."""

ON_REQUEST = frozenset({"checkpatch", "codespell", "rustfmt"})
"""The facts that other programs give: a rule that needs one speaks only when it is asked for."""
