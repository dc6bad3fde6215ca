# SPDX-License-Identifier: GPL-2.0-or-later
"""A series as it is put together from single mails."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.model import CoverLetter, Patch
from rules.read.letter import Post


@dataclass(slots=True)
class Series:
    """The mails of one series at one version.

    ``kept`` holds, by number, the ids that a partial reroll keeps of an older version;
    ``previous`` is the series of the version before; ``doubts`` say why a mail may not belong
    here; ``pulled`` that the mails come with a pull request; ``miscounted`` how its counters go
    against those of the mails they answer.
    """

    posts: list[Post] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    previous: Series | None = None
    pulled: bool = False
    miscounted: str | None = None
    taken: set[int | None] = field(default_factory=set)

    def add(self, *posts: Post) -> None:
        """Take mails in, and with them their counters; None is that of a mail without one."""
        self.posts += posts
        self.taken.update(post.subject.number for post in posts)

    @property
    def cover(self) -> CoverLetter | None:
        return next((p.letter for p in self.posts if isinstance(p.letter, CoverLetter)), None)

    @property
    def patches(self) -> tuple[Patch, ...]:
        found = [p.letter for p in self.posts if isinstance(p.letter, Patch)]
        return tuple(sorted(found, key=lambda patch: patch.number))

    @property
    def version(self) -> int:
        return max(post.subject.version for post in self.posts)

    @property
    def total(self) -> int:
        """How many patches there should be; the cover letter knows it best."""
        if self.cover and self.cover.subject.total:
            return self.cover.subject.total
        return max((p.subject.total or 0 for p in self.posts), default=0) or len(self.patches)

    @property
    def missing(self) -> tuple[int, ...]:
        there = {patch.number for patch in self.patches} | set(self.kept)
        return tuple(n for n in range(1, self.total + 1) if n not in there)

    @property
    def inherits(self) -> tuple[str, ...]:
        """The ids that a partial reroll keeps, in the order of their numbers."""
        return tuple(self.kept[n] for n in sorted(self.kept))

    @property
    def set_aside(self) -> str | None:
        """Why this was not submitted for review; None where it was."""
        if any(post.reply for post in self.posts):
            return "a reply with a diff"
        if any(post.queued for post in self.posts):
            return "queued by a script of a maintainer"
        return "part of a pull request" if self.pulled else None

    @property
    def judge(self) -> bool:
        return self.set_aside is None

    @property
    def key(self) -> str:
        lead = self.cover or self.patches[0]
        return lead.id or lead.subject.raw

    def ids(self) -> set[str]:
        return {i for p in self.posts for i in (p.id, *p.aliases) if i}

    def doubt(self, why: str) -> None:
        """Note once why the mails may not belong together."""
        if why not in self.doubts:
            self.doubts.append(why)
