# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs about lists with a store, an archive made by git, a clock, and a server for mail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.jobs.job import Job
from service.lists.handlers import handlers
from service.lists.world import World
from service.settings.model import List, Mail, Server, Settings
from service.store import outbox, reports
from service.store.engine import reading
from tests.archives import epoch
from tests.archives import mail as good
from tests.end_to_end.test_smtp import Postman

LIST = "rust@lists.engine.example"
OTHER = "mm@lists.engine.example"
BAD = "[PATCH] Free the object once"
START = datetime(2026, 1, 2, 4, tzinfo=UTC)
WAIT = timedelta(minutes=60)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


def a_list(
    folder: Path, mode: str = "author", address: str = LIST, recipients: str = "author"
) -> List:
    return List(
        address=address,
        archive=str(folder),
        mode=mode,
        consent="https://lists.example/1",
        recipients=recipients,
    )


def settings(port: int, url: str, *lists: List) -> Settings:
    mail = Mail(
        sender="Ksquirrel <ksquirrel@lint.engine.example>",
        reply_to="people@lint.engine.example",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_starttls=False,
        bounce_domain="bounces.engine.example",
    )
    return Settings(server=Server(database_url=url), mail=mail, lists=lists)


def bad(n: int, subject: str = BAD, to: str = "") -> bytes:
    """A patch with a fault that may be said on a list, sent to the list."""
    return f"To: {LIST}\n".encode() + good(n, subject, to)


def cover(n: int, subject: str) -> bytes:
    head = f"To: {LIST}\nMessage-ID: <{n}@engine.example>\nSubject: {subject}\n"
    rest = "From: Ada Hacker <ada@engine.example>\nDate: Fri, 2 Jan 2026 03:04:05 +0000\n\n"
    return f"{head}{rest}Free objects once, wherever that is decided.\n".encode()


@dataclass
class Office:
    """Does the jobs one after the other, as a worker would."""

    world: World
    clock: Clock
    archive: Path
    postman: Postman
    done: list[str] = field(default_factory=list)

    def arrive(self, *raws: bytes) -> None:
        epoch(self.archive / "git" / "0.git", raws)

    def do(self, kind: str, **args: object) -> None:
        job = Job(id=f"{kind}.x.1", kind=kind, key="k", args=args)
        handlers(self.world)[kind](job)

    def intake(self, address: str = LIST) -> None:
        self.do("intake", list=address)

    def series(self) -> tuple[int, ...]:
        """The series that jobs wait for, by their ids."""
        pending = self.world.queue.pending()
        return tuple(sorted({int(one.key) for one in pending if one.kind == "judge-series"}))

    def work(self) -> None:
        """Read on, wait until all is whole, judge, and send."""
        self.intake()
        self.clock.now += WAIT
        for number in self.series():
            self.do("judge-series", series=number)
        for mail in self.outbox():
            self.do("send", outbox=mail.id)

    def outbox(self) -> tuple[outbox.Kept, ...]:
        with reading(self.world.store) as db:
            return outbox.every(db)

    def states(self) -> list[str]:
        return [one.state for one in self.outbox()]

    def reports(self) -> tuple[reports.Kept, ...]:
        with reading(self.world.store) as db:
            found = reports.recent(db, reports.Filter(private=None))
            kept = [reports.find(db, one.id) for one in found]
        return tuple(one for one in kept if one is not None)
