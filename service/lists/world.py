# SPDX-License-Identifier: GPL-2.0-or-later
"""What the jobs about mails work with, and what each list was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import cast

from sqlalchemy import Engine

from rules.model import Person
from service import brake
from service.jobs.queue import Queue
from service.mail_said import Desk, Word
from service.post.smtp import Server
from service.render.conduct import narrowest, under
from service.settings.model import List, Settings, Tree
from service.store.kinds import now

NOBODY = "ksquirrel@localhost.invalid"
"""Who a reply would come from, where nothing is sent and nobody was named."""
SETTLE = timedelta(minutes=1)
"""How long a series that has all its numbers waits for a cover letter that is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The settings, the store, the queue, the secret that keys what is derived, and the clock."""

    settings: Settings
    store: Engine
    queue: Queue
    secret: bytes = field(repr=False)
    password: str = field(default="", repr=False)
    clock: Callable[[], datetime] = now
    settle: timedelta = SETTLE

    @property
    def lists(self) -> dict[str, List]:
        """The lists that are heard, by address in small letters, in the order of the settings."""
        return {one.address.lower(): one for one in self.settings.lists if one.mode != "off"}

    def behind(self, one: List) -> tuple[str, ...]:
        """The lists whose copy of a mail counts less than that of another, the first best."""
        order = list(self.lists)
        return tuple(order[order.index(one.address.lower()) + 1 :])

    def tree_of(self, lists: Iterable[str]) -> Tree | None:
        """The tree that the settings give to the first of some lists that has one."""
        for address in lists:
            for tree in self.settings.trees:
                if address in (match.lower() for match in tree.match):
                    return tree
        return None

    def desk(self) -> Desk:
        """What a reply says of this service."""
        mail = self.settings.mail
        sender = _person(mail.sender or f"Ksquirrel <{NOBODY}>")
        domain = sender.email.rpartition("@")[2]
        return Desk(
            sender=sender,
            contact=_person(mail.reply_to) if mail.reply_to else sender,
            site=self.settings.server.url,
            domain=domain,
            bounces=(mail.bounce_domain or domain).lower(),
            secret=self.secret,
        )

    def server(self) -> Server | None:
        """Where mail is handed in; None where no server is named."""
        mail = self.settings.mail
        if not mail.smtp_host:
            return None
        return Server(
            host=mail.smtp_host,
            port=mail.smtp_port,
            starttls=mail.smtp_starttls,
            user=mail.smtp_user,
            password=self.password,
        )

    def speaks(self, address: str) -> bool:
        """Whether mail may be sent about what came by a list: its mode says so, by consent."""
        found = self.lists.get(address.lower())
        return found is not None and found.mode in ("author", "full") and bool(found.consent)

    def words(self, came_by: Iterable[str]) -> dict[str, Word]:
        """The policy of each list that is served.

        Where one of those that a mail came by speaks, one that only listens is not written to:
        there its policy makes the reply more private, never less.
        """
        aloud = any(map(self.speaks, came_by))
        found: dict[str, Word] = {}
        for address, one in self.lists.items():
            word = under(one.mode, cast("Word", one.recipients))
            if word is not None:
                listens = aloud and not self.speaks(address)
                found[address] = narrowest((word, "author")) if listens else word
        return found

    def copies_to(self, came_by: Iterable[str]) -> tuple[Person, ...]:
        """Who asked to be copied on the replies to what came by these lists, each once."""
        aloud = [self.lists[one] for one in came_by if self.speaks(one)]
        people = [_person(text) for one in aloud for text in one.cc]
        return tuple({person.email.lower(): person for person in people}.values())

    def check_brake(self, address: str) -> None:
        """Say this before a mail goes out about a list.  Raises Held."""
        brake.check(self.settings, self.store, address=address)


def _person(text: str) -> Person:
    name, address = parseaddr(text)
    return Person(name=name, email=address)
