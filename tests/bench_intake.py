# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast the mails of a list are ingested and judged, and the memory it takes.

``python -m tests.bench_intake`` writes 20,000 mails into an epoch with git fast-import: the
threads of the corpus repeated under new ids, or made ones without it, each mail a second younger
than the one before.  Then two workers of the service, as they are started, take them into a
database, put them into series, and judge each, in shadow mode: all but the sending.
``--database URL`` names another than an SQLite file.
"""

from __future__ import annotations

import argparse
import lzma
import os
import re
import resource
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import count, islice
from pathlib import Path

from sqlalchemy import Engine, func, select

from service.read.archive import Archive
from service.store import cursors, dead
from service.store.database import open_store
from service.store.engine import reading
from service.store.list_tables import mail as mail_table
from service.store.list_tables import series
from service.store.tables import reports
from tests.archives import epoch, mail
from tests.corpus import CORPUS
from tests.end_to_end.hurried import nest
from tests.end_to_end.test_serve import Service

MAILS = 20_000
WORKERS = 2
LIST = "list@looms.example"
ID = re.compile(rb"<([^<>\s@]{1,400})@([^<>\s]{1,200})>")
DATE = re.compile(rb"^date:.*$", re.IGNORECASE | re.MULTILINE)
MARK = 200_000
"""Mails a day that have to be kept up with."""


def threads() -> list[bytes]:
    """The mails of the thread corpora, or made ones."""
    found: list[bytes] = []
    for archive in sorted(CORPUS.glob("*-threads/*.tar.xz")):
        with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
            found += [file.read() for member in tar if (file := tar.extractfile(member))]
    return found or [mail(n) for n in range(1000)]


def repeated(mails: list[bytes], last: float) -> Iterator[bytes]:
    """The mails for ever, in each round under other ids and from other addresses.

    The first ones are as old as there are mails, in seconds, so that ``last`` is that of the last.
    """
    seconds = count(last - MAILS)
    for turn in count():
        new = rb"<\1-round%d@\2>" % turn
        for raw in mails:
            head, gap, body = raw.partition(b"\n\n")
            dated = DATE.sub(b"Date: " + formatdate(next(seconds)).encode(), head)
            yield ID.sub(new, dated) + gap + body


@dataclass
class Memory:
    """The memory of some processes in MiB, now and at most."""

    processes: list[int]
    most: dict[int, int] = field(default_factory=dict)

    def now(self) -> list[int]:
        found = []
        for one in self.processes:
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
            found.append(pages * resource.getpagesize() >> 20)
            self.most[one] = max(self.most.get(one, 0), found[-1])
        return found


@dataclass(frozen=True)
class Progress:
    """How far the service has come."""

    store: Engine

    def kept(self) -> int:
        with reading(self.store) as db:
            return int(db.execute(select(func.count()).select_from(mail_table)).scalar_one())

    def is_read(self, archive: Archive) -> bool:
        with reading(self.store) as db:
            return cursors.find(db, LIST) == archive.end()

    def unjudged(self) -> int:
        behind = (series.c.judged < series.c.heard) & series.c.merged_into.is_(None)
        with reading(self.store) as db:
            return int(db.execute(select(func.count()).where(behind)).scalar_one())

    def judged(self) -> int:
        with reading(self.store) as db:
            return int(db.execute(select(func.count()).select_from(reports)).scalar_one())


def settings(folder: Path, database: str | None) -> Service:
    service = Service(folder, database)
    with service.file.open("a") as file:
        file.write(
            f'[[list]]\naddress = "{LIST}"\narchive = "{folder}"\nmode = "shadow"\n'
            f'consent = "https://lists.example/1"\nwait_minutes = 1\n'
        )
    return service


def measure(folder: Path, service: Service, mails: int) -> None:
    """Start it, and look on until all is judged."""
    archive, start = Archive(LIST, folder), time.perf_counter()
    store = open_store(service.database_url)
    progress, read = Progress(store), 0.0
    marks = [(mails // 4 * n, "") for n in (1, 2, 3, 4)]
    with nest(service) as home:
        workers = Memory([home.start("work") for _ in range(WORKERS)])
        home.start("reconcile")
        while not read or progress.unjudged():
            time.sleep(0.5)
            now, kept = workers.now(), progress.kept()
            while marks and (kept >= marks[0][0] or read):
                print(
                    f"  {kept:,} mails kept after {time.perf_counter() - start:.0f} s: "
                    f"{' and '.join(map(str, now))} MiB, {progress.judged():,} reports"
                )
                marks.pop(0)
            if not read and progress.is_read(archive):
                read = time.perf_counter() - start
        took = time.perf_counter() - start
    with reading(store) as db:
        parked = dead.count(db)
    each = " and ".join(map(str, workers.most.values()))
    print(f"{mails:,} mails kept in {read:.0f} s ({mails / read:,.0f} a second)")
    print(
        f"all judged after {took:.0f} s ({mails / took:,.0f} a second; {MARK / 86400:.1f} needed)"
    )
    print(f"{progress.judged():,} reports, {parked} dead letters; at most {each} MiB a worker")
    store.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["HOME"] = name
        folder, start = Path(name), time.perf_counter()
        raws = islice(repeated(threads(), time.time()), asked.mails)
        epoch(folder / "git" / "0.git", raws, start=int(time.time()) - asked.mails)
        print(f"intake: {asked.mails:,} mails written in {time.perf_counter() - start:.1f} s")
        measure(folder, settings(folder, asked.database), asked.mails)


if __name__ == "__main__":
    main()
