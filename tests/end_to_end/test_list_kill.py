# SPDX-License-Identifier: GPL-2.0-or-later
"""The list bot's processes are killed at random moments: each mail arrives once or is held.

``make soak`` kills a thousand of them over two thousand series.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from service.jobs.queue import Queue, open_queue
from service.read.archive import Archive
from service.store import cursors, dead, outbox, reports
from service.store.database import open_store
from service.store.engine import reading
from service.store.list_tables import mail, series
from tests.archives import epoch
from tests.end_to_end.hurried import Nest, nest
from tests.end_to_end.post_office import post_office
from tests.end_to_end.test_serve import Service
from tests.examples import first_good
from tests.postgres import database_url, postgres, template

__all__ = ["database_url", "postgres", "template"]

pytestmark = pytest.mark.end_to_end

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
KILLS, SERIES = 5 * TIMES, 14 * TIMES
"""For each of the two databases."""
SEED = 5
LIST = "rust@lists.engine.example"
ROLES = ("work", "work", "web", "reconcile")
TITLE = "mm/slub: free the object once on the error path"
WHY = ("it was in hand when a worker ended", "no answer to the mail")


def author(number: int) -> str:
    """Each series has an author of its own."""
    return f"ada{number}@engine.example"


def part(number: int, which: int, total: int, bad: bool) -> bytes:
    """A mail of a series: which of how many, 0 is the cover letter."""
    head, _, body = first_good().partition("\n\n")
    counter = f" {which}/{total}" if total > 1 else ""
    where = "" if bad and which == total else "mm/slub: "
    subject = f"[PATCH{counter}] {where}free object {number} once, in step {which}"
    kept = [line for line in head.split("\n") if line.startswith("From:")]
    kept += [f"Date: {formatdate()}", f"Subject: {subject}", f"To: {LIST}"]
    kept.append(f"Message-ID: <{number}.{which}@engine.example>")
    if which and total > 1:
        kept.append(f"In-Reply-To: <{number}.0@engine.example>")
    text = "Free each object once, whoever it was that asked for it.\n" if not which else body
    return ("\n".join(kept) + "\n\n" + text).replace("ada@engine", f"ada{number}@engine").encode()


@dataclass
class Archived:
    """An archive that grows, and what it holds: whether each series is bad, by its number."""

    folder: Path
    dice: random.Random
    bad: list[bool] = field(default_factory=list)
    mails: int = 0

    def grow(self, count: int) -> None:
        """Some series more, single patches and such with a cover letter, good and bad."""
        raws: list[bytes] = []
        for _ in range(count):
            number, total = len(self.bad), self.dice.choice((1, 1, 2, 3))
            self.bad.append(self.dice.random() < 0.6)
            first = 1 if total == 1 else 0
            raws += [part(number, n, total, self.bad[-1]) for n in range(first, total + 1)]
        epoch(self.folder / "git" / "0.git", raws, start=int(time.time()))
        self.mails += len(raws)


class Prey:
    """The processes of the service, each started again when it is killed."""

    def __init__(self, home: Nest) -> None:
        self.home = home
        self.running = [(role, home.start(role)) for role in ROLES]
        self.killed: Counter[str] = Counter()

    def kill(self, dice: random.Random) -> None:
        """Kill one of the processes, most often one that works."""
        place = dice.choices(range(len(ROLES)), (8, 8, 1, 1))[0]
        role, process = self.running[place]
        os.kill(process, signal.SIGKILL)  # one that died by itself is a fault, and raises here
        self.killed[role] += 1
        self.running[place] = (role, self.home.start(role))


@dataclass(frozen=True)
class Books:
    """What the service has written down, read from outside while it works and dies."""

    store: Engine
    queue: Queue

    def outbox(self) -> tuple[outbox.Kept, ...]:
        with reading(self.store) as db:
            return outbox.every(db)

    def reports(self) -> int:
        with reading(self.store) as db:
            return len(reports.recent(db, reports.Filter(private=None)))

    def left(self, archive: Archive) -> list[str]:
        """What is still to be done; a job about a series that was judged has nothing to do."""
        with reading(self.store) as db:
            read = cursors.find(db, archive.list) == archive.end()
            behind = select(func.count()).where(
                series.c.judged < series.c.heard, series.c.merged_into.is_(None)
            )
            unjudged = int(db.execute(behind).scalar_one())
        jobs = [one for one in self.queue.pending() if one.kind == "send"]
        found = [f"{one.kind} {one.key} {one.state}" for one in jobs]
        return [*found, *["mails not read"] * (not read), *["series not judged"] * bool(unjudged)]


def settings(folder: Path, archive: Path, port: int, database_url: str) -> Service:
    service = Service(folder, database_url)
    with service.file.open("a") as file:
        file.write(
            f'[mail]\nfrom = "Ksquirrel <ksquirrel@lint.engine.example>"\n'
            f'smtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_starttls = false\n'
            f'[[list]]\naddress = "{LIST}"\narchive = "{archive}"\nmode = "author"\n'
            f'consent = "https://lists.example/1"\nwait_minutes = 1\n'
        )
    return service


def rage(archived: Archived, prey: Prey, dice: random.Random) -> None:
    """Write mails and kill in a random order, until all series and kills are spent."""
    acts = ["kill"] * KILLS + ["grow"] * (SERIES // 2 - 1)
    dice.shuffle(acts)
    for act in acts:
        if act == "grow":
            archived.grow(2)
        else:
            time.sleep(dice.uniform(0.1, 0.9))
            prey.kill(dice)


def faults_of(archived: Archived, books: Books, delivered: Counter[str]) -> Iterator[str]:
    """What is not as it should be when all is done."""
    rows = {one.recipient: one for one in books.outbox()}
    if len(rows) != len(books.outbox()):
        yield "two mails to one author are in the outbox"
    for number, bad in enumerate(archived.bad):
        row, times = rows.get(author(number)), delivered[author(number)]
        if not bad and (row or times):
            yield f"series {number} is clean and got {times} mails"
        elif bad and row is None:
            yield f"series {number} is lost"
        elif row and row.state == "held" and not (row.why or "").startswith(WHY):
            yield f"series {number} is held: {row.why}"
        elif row and (row.state not in ("sent", "held") or times > 1):
            yield f"series {number} is {row.state} and got {times} mails"
        elif row and row.state == "sent" and times != 1:
            yield f"series {number} is said to be sent and got {times} mails"
    with reading(books.store) as db:
        kept = int(db.execute(select(func.count()).select_from(mail)).scalar_one())
        parked = dead.waiting(db)
    if kept != archived.mails:
        yield f"{archived.mails} mails were archived and {kept} are kept"
    # A look into the archive that dies again and again is parked; the next one is due anyway.
    parked = tuple(one for one in parked if one.kind != "intake")
    yield from (f"dead: {one.kind} {one.key}: {one.error}" for one in parked)


def test_killed_processes_lose_no_series_and_send_no_mail_twice(
    tmp_path: Path, database_url: str
) -> None:
    letters, dice = tmp_path / "letters", random.Random(SEED)
    archived = Archived(tmp_path / "archive", dice)
    archived.grow(2)
    archive = Archive(LIST, archived.folder)
    store = open_store(database_url)
    with (
        post_office(letters, SEED) as port,
        open_queue(store, database_url) as queue,
        nest(settings(tmp_path, archived.folder, port, database_url)) as home,
    ):
        hunted = Prey(home)
        books = Books(store, queue)
        rage(archived, hunted, dice)
        deadline = time.monotonic() + 60 + TIMES * 3
        while left := books.left(archive):
            assert time.monotonic() < deadline, left
            time.sleep(0.1)
        delivered = Counter(one.name.split()[0] for one in letters.glob("[!.]*"))
        states = Counter(one.state for one in books.outbox())
        print(f"killed {dict(hunted.killed)}; {archived.mails} mails, {dict(states)}")
        assert list(faults_of(archived, books, delivered)) == []
        assert states["sent"]
    store.dispose()
