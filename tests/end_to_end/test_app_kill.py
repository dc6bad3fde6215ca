# SPDX-License-Identifier: GPL-2.0-or-later
"""The app's processes are killed at random moments; each head gets its check, nothing twice.

``make soak`` kills two hundred of them over two thousand pushes.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.jobs.queue import Queue
from service.store import dead, pulls
from service.store.database import open_store
from service.store.engine import reading
from service.store.tables import deliveries
from service.web.events import DEBOUNCE
from tests.conftest import Repo
from tests.end_to_end.test_app import BAD, BODY, GOOD, SOURCE, app, checks, post, told
from tests.end_to_end.test_serve import Service, alive, descendants
from tests.github.fixtures import INSTALLATION, NAME
from tests.github.judge import cached
from tests.github.server import FakeGitHub
from tests.postgres import database_url, postgres, template
from tests.service.jobs.conftest import until

__all__ = ["database_url", "postgres", "template"]

pytestmark = pytest.mark.end_to_end

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
KILLS, PUSHES = 2 * TIMES, 20 * TIMES
PULLS = max(5, PUSHES // 8)  # so few pushes to each that the cap on what is said holds none
SEED = 3
COMMAND = ("-m", "service.cli", "serve", "--workers", "2", "--settings")


class Branches:
    """Pushes good and bad heads, and remembers what the newest of each pull request is."""

    def __init__(self, repo: Repo, github: FakeGitHub) -> None:
        self.repo, self.world = repo, github.world
        repo.git("branch", "slub-work", "main")
        repo.git("checkout", "-q", "-B", "topic", "main")
        repo.commit("good", {"mm/slub.c": SOURCE.format("m")})
        repo.commit("bad", {"mm/count.c": "int n;\n"})
        self.trees = [repo.git("rev-parse", f"{name}^{{tree}}").strip() for name in ("@", "@~")]
        self.pushed: list[str] = []
        self.good: dict[str, bool] = {}

    def push(self, number: int, good: bool) -> bytes:
        """A head for a pull request, which is opened with its first; what GitHub tells of it."""
        message = (GOOD if good else BAD).replace("one too high", f"{len(self.good) + 2} too high")
        made = self.repo.git(
            "commit-tree", self.trees[good], "-p", "main", stdin=message.encode()
        ).strip()
        assert made not in self.good
        self.good[made] = good
        known = self.world.repos[NAME].pulls
        if number in known:
            self.world.push(NAME, number, made)
        else:
            assert self.world.add_pull(NAME, made, base="slub-work", body=BODY) == number
        return told(number, made, "synchronize" if number in known else "opened")


class Hook:
    """GitHub's side of the hook: what got no answer is delivered again, as it was."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.waiting: deque[tuple[bytes, str]] = deque()
        self.heard = 0
        self.unanswered = set[str]()

    def tell(self, body: bytes) -> None:
        self.waiting.append((body, str(uuid.uuid4())))

    def deliver(self) -> bool:
        """Post what waits, until a post gets no answer; whether nothing waits any more."""
        while self.waiting:
            try:
                post(self.service, *self.waiting[0])
            except (OSError, HTTPException):
                self.unanswered.add(self.waiting[0][1])
                self.waiting.rotate(-1)
                return False
            self.waiting.popleft()
            self.heard += 1
        return True


class Prey:
    """The processes of a service, which is started again when its first is killed."""

    def __init__(self, service: Service, stack: ExitStack) -> None:
        self.service, self.stack = service, stack
        self.seen = set[int]()
        self.killed: Counter[str] = Counter()
        self.first = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        return self.stack.enter_context(self.service.started(*COMMAND))

    def kill(self, rolls: random.Random) -> None:
        """Kill any of the processes."""
        below = descendants(self.first.pid)
        self.seen |= below
        chosen = rolls.choice([self.first.pid, *sorted(below)])
        with suppress(ProcessLookupError, FileNotFoundError):
            self.killed[role(chosen)] += 1
            os.kill(chosen, signal.SIGKILL)
        if chosen == self.first.pid:
            self.first.wait()
            self.first = self.start()


def role(process: int) -> str:
    """What a process of the service does: the word after ``--role``, or it is the first."""
    words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
    if "--role" in words:
        return words[words.index("--role") + 1]
    return "supervisor" if "serve" in words else Path(words[0]).name


@pytest.fixture
def github(repo: Repo) -> Iterator[FakeGitHub]:
    """GitHub with one repository, which does not tire of our calls."""
    with FakeGitHub(judge=cached()) as fake:
        fake.world.add_repository(NAME, str(repo.folder), INSTALLATION)
        fake.world.limit = 10**9
        yield fake
        assert fake.world.complaints == []


def rage(branches: Branches, hook: Hook, prey: Prey, rolls: random.Random) -> None:
    """Push and kill in a random order, until all pushes and kills are spent."""
    acts = ["kill"] * KILLS + ["push"] * (PUSHES - 1)
    rolls.shuffle(acts)
    acts.insert(0, "push")
    fresh = list(range(1, PULLS + 1))
    for act in acts:
        if act == "push":
            number = fresh.pop(0) if fresh else rolls.randint(1, PULLS)
            hook.tell(branches.push(number, rolls.random() < 0.5))
            hook.deliver()
        else:
            wait_for_work(branches, hook)
            time.sleep(rolls.uniform(0, 2))
            prey.kill(rolls)


def wait_for_work(branches: Branches, hook: Hook) -> None:
    """Wait until the service asks GitHub for something, so that there is work to be killed at.

    For as long as a push may wait; where all is done, there is nothing to wait for.
    """
    before = len(branches.world.calls)
    deadline = time.monotonic() + DEBOUNCE
    while len(branches.world.calls) == before and time.monotonic() < deadline:
        hook.deliver()
        time.sleep(0.05)


def left(service: Service) -> tuple[int, list[str]]:
    """How many deliveries are not dealt with, and the jobs that are not done."""
    store = open_store(service.database_url)
    try:
        queue = Queue(store)
        with reading(store) as db:
            chosen = select(func.count()).where(deliveries.c.outcome == "queued")
            queued = int(db.execute(chosen).scalar_one())
        jobs = [f"{one.kind} {one.key} {one.state}" for one in queue.pending()]
        queue.close()
    finally:
        store.dispose()
    return queued, jobs


def faults_of(branches: Branches) -> Iterator[str]:
    """What is not as it should be when all is done."""
    repo = branches.world.repos[NAME]
    for key, times in Counter(one["external_id"] for one in repo.checks.values()).items():
        if times > 1:
            yield f"{times} checks of {key}"
    waiting = [one["head_sha"] for one in repo.checks.values() if one["status"] != "completed"]
    yield from (f"the check of {head} is in progress" for head in waiting)
    for number, pull in repo.pulls.items():
        mine = [one for one in repo.checks.values() if one["head_sha"] == pull.head]
        wanted = "success" if branches.good[pull.head] else "failure"
        found = [one["conclusion"] for one in mine]
        if found != [wanted]:
            yield f"#{number} is {found} and not {wanted}"
        shown = [one for one in of(repo.comments, number) if one["hidden"] is None]
        if len(shown) != (wanted == "failure"):
            yield f"#{number} is {wanted} and has {len(shown)} visible comments"
        remarks = Counter((one["path"], one["body"]) for one in of(repo.review_comments, number))
        yield from (
            f"#{number}: {times} remarks {one}" for one, times in remarks.items() if times > 1
        )


def of(comments: dict[int, dict[str, Any]], number: int) -> list[dict[str, Any]]:
    return [one for one in comments.values() if one["pull"] == number]


def test_killed_processes_lose_no_push_and_say_nothing_twice(
    github: FakeGitHub, repo: Repo, tmp_path: Path, database_url: str
) -> None:
    service = app(tmp_path, github, "full", database_url)
    branches, hook = Branches(repo, github), Hook(service)
    with ExitStack() as stack:
        prey = Prey(service, stack)
        until(lambda: service.get("/readyz") != "", 60)
        rage(branches, hook, prey, random.Random(SEED))
        until(hook.deliver, 180)
        deadline = time.monotonic() + 180 + TIMES * 10
        while (rest := left(service)) != (0, []):
            assert time.monotonic() < deadline, rest
            time.sleep(0.5)
        print(
            f"killed {dict(prey.killed)}, {hook.heard} heard, {len(hook.unanswered)} of them again"
        )
    until(lambda: not alive(prey.seen), 60)
    assert list(faults_of(branches)) == []
    assert hook.heard == PUSHES
    store = open_store(database_url)
    with reading(store) as db:
        assert list(pulls.unjudged(db)) == []
        assert dead.count(db) == 0
    store.dispose()


@pytest.mark.parametrize(
    ("method", "path", "outcomes"),
    [
        pytest.param("GET", r"/pulls/1/commits", ["cancelled", "success"], id="read"),
        pytest.param("PATCH", r"/check-runs/", ["failure", "success"], id="answered"),
    ],
)
def test_a_push_while_the_pull_request_is_judged_is_judged_too(
    github: FakeGitHub, repo: Repo, tmp_path: Path, method: str, path: str, outcomes: list[str]
) -> None:
    service = app(tmp_path, github, "full")
    branches, hook = Branches(repo, github), Hook(service)
    with service.started(*COMMAND):
        until(lambda: service.get("/readyz") != "", 60)
        github.world.add_fault(method=method, path=path, kind="slow", seconds=8)
        hook.tell(branches.push(1, good=False))
        hook.deliver()
        (slow,) = github.world.faults
        until(lambda: slow.times == 0, 60)
        assert [run["status"] for run in checks(github)] == ["in_progress"]
        hook.tell(branches.push(1, good=True))
        hook.deliver()
        assert hook.heard == 2
        assert checks(github)[0]["status"] == "in_progress", "it is judged still"
        until(lambda: left(service) == (0, []), 150)
    assert list(faults_of(branches)) == []
    assert [run["conclusion"] for run in checks(github)] == outcomes
