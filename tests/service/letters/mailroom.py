# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes letters to the service, hands them over, and does the jobs they make."""

from __future__ import annotations

import email
from dataclasses import dataclass, field
from email.utils import format_datetime

from sqlalchemy import func, select

from rules.read.mail import LIST
from service.jobs.job import Job
from service.letters.handlers import handlers
from service.letters.intake import keep
from service.letters.room import Room
from service.read.lmtp import Delivery
from service.read.taken import take
from service.store import letters, optouts, outbox, suppressed
from service.store.engine import reading
from service.store.letter_tables import stop
from service.store.tables import objections
from tests.service.letters.keys import Zone, signed
from tests.service.lists.office import Office, bad

US = "ksquirrel@lint.engine.example"
ADA = "ada@engine.example"


@dataclass
class Mailroom:
    """``told`` is the mail that Ada got about her series."""

    office: Office
    zone: Zone = field(default_factory=Zone)
    numbers: int = 0

    @classmethod
    def of(cls, office: Office, *raws: bytes) -> Mailroom:
        office.arrive(*(raws or (bad(1),)))
        office.work()
        room = cls(office)
        for domain in ("engine.example", "evil.example"):
            room.zone.publish(domain)
        return room

    @property
    def told(self) -> outbox.Kept:
        return self.office.outbox()[0]

    @property
    def token(self) -> str:
        return self.told.message_id.removeprefix("ksq-").partition("@")[0]

    def write(
        self, text: str, *, sender: str = ADA, parent: str | None = None, **headers: str
    ) -> bytes:
        """A letter that answers the mail Ada got; a header that is empty is left out."""
        self.numbers += 1
        answered = self.told.message_id if parent is None else parent
        found = {
            "From": f"Ada Hacker <{sender}>",
            "To": f"people@lint.engine.example, {US}",
            "Subject": "Re: [PATCH] Free the object once",
            "Date": format_datetime(self.office.clock.now),
            "Message-ID": f"<letter-{self.numbers}@engine.example>",
            "In-Reply-To": f"<{answered}>" if answered else "",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in found.items() if value)
        return f"{head}\r\n{text}\r\n".replace("\r\n", "\n").replace("\n", "\r\n").encode()

    def signed(self, text: str, domain: str = "engine.example", **more: str) -> bytes:
        return signed(self.write(text, **more), domain)

    def hand_over(self, raw: bytes, to: str = US, sender: str = ADA) -> int | None:
        world = self.office.world
        found = Delivery(sender=sender, recipient=to, taken=take(to, "", raw))
        return keep(world.store, world.queue, found, world.clock())

    def read(self, number: int, tries: int = 0) -> letters.Kept:
        """Do the job of a letter."""
        room = Room(world=self.office.world, lookup=self.zone)
        job = Job(id="letter.x.1", kind="letter", key="k", args={"letter": number}, tries=tries)
        handlers(room)["letter"](job)
        return self.letter(number)

    def hear(self, raw: bytes, to: str = US, sender: str = ADA) -> letters.Kept:
        number = self.hand_over(raw, to, sender)
        assert number is not None
        return self.read(number)

    def letter(self, number: int) -> letters.Kept:
        with reading(self.office.world.store) as db:
            found = letters.find(db, number)
        assert found is not None
        return found

    def answers(self) -> tuple[outbox.Kept, ...]:
        return tuple(one for one in self.office.outbox() if one.letter)

    def send(self) -> list[str]:
        """Send what waits; the texts of what went out, in the end."""
        before = len(self.office.postman.got)
        for mail in self.office.outbox():
            if mail.state == outbox.PENDING:
                self.office.do("send", outbox=mail.id)
        return [text_of(one.content) for one in self.office.postman.got[before:]]

    def optouts(self) -> set[str]:
        with reading(self.office.world.store) as db:
            return set(optouts.every(db))

    def suppressed(self) -> dict[str, int]:
        """The addresses that are written to no more, and for how many days from now."""
        now = self.office.clock.now
        with reading(self.office.world.store) as db:
            return {one.address: (one.until - now).days for one in suppressed.read(db, now)}

    def state(self) -> tuple[object, ...]:
        """All that a letter may change for anybody."""
        with reading(self.office.world.store) as db:
            stops = sorted(map(tuple, db.execute(select(stop.c.series, stop.c.address))))
            said = db.execute(select(func.count()).select_from(objections)).scalar_one()
        return (self.optouts(), stops, said, self.suppressed(), len(self.office.outbox()))


def text_of(raw: bytes | str | None) -> str:
    assert isinstance(raw, bytes)
    assert len(raw) < LIST.mail
    found = email.message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(found, bytes)
    return found.decode().replace("\r\n", "\n")
