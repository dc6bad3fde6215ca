# SPDX-License-Identifier: GPL-2.0-or-later
"""What the jobs about letters work with, and a letter as they have it in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rules.read.letter import Post
from rules.read.mail import Mail
from service.lists.world import World
from service.read.commands import Command
from service.read.dns import Lookup, text_record
from service.read.signed import Signer
from service.render.conduct import Conduct
from service.store.letters import Kept
from service.store.outbox import Kept as Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The world of the lists, whose series are asked about, and who knows the keys of others."""

    world: World
    lookup: Lookup = text_record

    def conduct(self) -> Conduct:
        """Whose mails are our own, and which addresses are lists."""
        desk = self.world.desk()
        return Conduct(
            now=self.world.clock(),
            words={},
            known=frozenset(self.world.lists),
            own=frozenset((desk.sender.email, desk.contact.email)),
            domain=desk.domain,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A letter whose writer is sure, with what it asks.

    ``meant`` is the mail of ours that it answers, sent to that very writer; ``last`` the newest
    that we sent him about any series.  ``parents`` are the mails that it answers, whoever's.
    """

    letter: Kept
    mail: Mail
    post: Post
    signer: Signer
    commands: tuple[Command, ...]
    parents: tuple[str, ...]
    meant: Sent | None
    last: Sent | None
    at: datetime

    @property
    def about(self) -> Sent | None:
        """The mail of ours that it is about, as far as we can tell."""
        return self.meant or self.last
