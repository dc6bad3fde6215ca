# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker to be killed, and a world of files that remembers every post made to it.

``python -m tests.end_to_end.world URL FOLDER`` works until it is killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from service.jobs.job import Job
from service.jobs.pulls import judge_pull
from service.jobs.queue import Queue, open_queue
from service.jobs.worker import Worker
from service.store import ledger
from service.store.database import open_store
from service.store.kept import KeptLedger

CHANNEL = "comment"
DEATHS = 2


class World:
    """Heads of pull requests, and what was said of them: a line for each post, in one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "said"

    def push(self, number: int, head: str) -> None:
        """Move a pull request to a new head."""
        fresh = self.folder / f"{number}.new"
        fresh.write_text(head)
        fresh.rename(self.folder / str(number))

    def head(self, number: int) -> str:
        """The head of a pull request."""
        return (self.folder / str(number)).read_text()

    def post(self, words: str) -> None:
        """Say something; the world would gladly hear it twice."""
        time.sleep(0.002)
        with self.said.open("a") as file:
            file.write(f"{words}\n")
        time.sleep(0.002)

    def posts(self) -> list[str]:
        """Everything that was said."""
        return self.said.read_text().split("\n")[:-1] if self.said.exists() else []


def say(kept: KeptLedger, world: World, key: str) -> None:
    """Say something once: the ledger is asked first, and where it is unsure, the world."""
    entry = kept.plan(CHANNEL, key, key.encode())
    if entry.state == ledger.SENDING:
        if key in world.posts():
            kept.sent(CHANNEL, key, key)
        else:
            kept.unsent(CHANNEL, key)
    if kept.sending(CHANNEL, key):
        world.post(key)
        kept.sent(CHANNEL, key, key)


def work(url: str, folder: Path) -> None:
    """Work off what there is until killed."""
    store, world = open_store(url), World(folder)

    def judge(job: Job, queue: Queue) -> None:
        number = int(job.args["number"])

        def once() -> str:
            head = world.head(number)
            say(KeptLedger(store), world, f"{number}/{head}")
            return head

        judge_pull(store, (7, "octo/linux", number), once, lambda: queue.superseded(job))

    def poison(_: Job) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with open_queue(store, url) as queue:
        handlers = {"judge-pull": lambda job: judge(job, queue), "judge-poison": poison}
        worker = Worker(
            url=url, store=store, queue=queue, handlers=handlers, first_wait=0.5, deaths=DEATHS
        )
        mark = folder.parent / "works" / str(os.getpid())
        mark.parent.mkdir(exist_ok=True)
        mark.touch()
        worker.run(threading.Event())


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]))
    os._exit(0)
