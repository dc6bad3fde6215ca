# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails from outside made to hurt: each is read or refused in time, and nothing is opened.

``make soak`` takes a hundred times as many.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rules.model import Patch
from rules.read.series import sort_posts, submissions
from service.read.taken import Taken, take
from tests.service.hostile import AT_THE_LIMITS, mangled, names, naming

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
SECONDS = 5
MEMORY = 512 << 20


def read(raw: bytes) -> Taken:
    """Take a mail and group it; the seconds it needed are within the limit."""
    start = time.process_time()
    taken = take("list@looms.example", "", raw)
    if taken.post is not None:
        list(submissions(sort_posts([taken.post]).series))
    assert time.process_time() - start < SECONDS
    assert (taken.post is None) is (taken.refused is not None)
    return taken


@pytest.mark.parametrize("raw", AT_THE_LIMITS.values(), ids=AT_THE_LIMITS.keys())
def test_a_mail_at_the_limits_is_read_or_refused_in_time(raw: bytes) -> None:
    assert read(raw).id == "h@x.example"


def test_the_mails_that_need_most_memory_are_read_within_the_limit() -> None:
    heavy = ("hunks", "diffs", "base64 of a whole mail", "trailers", "99 parts of diff")
    program = (
        "import resource\n"
        "from tests.service.test_hostile_intake import AT_THE_LIMITS, read\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
        f"for name in {heavy}: read(AT_THE_LIMITS[name])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("seed", range(4))
def test_mangled_mails_are_read_or_refused_and_the_memory_stays_flat(seed: int) -> None:
    refused, slowest = 0, 0.0
    high = 0
    for n, raw in enumerate(mangled(5000 * TIMES, seed=seed)):
        start = time.process_time()
        refused += read(raw).post is None
        slowest = max(slowest, time.process_time() - start)
        if n == 1000:
            gc.collect()
            high = resident()
    assert 0 < refused < 2500 * TIMES
    assert slowest < SECONDS
    assert resident() - high < 32 << 20


def test_mangled_mails_group_together_without_a_fault() -> None:
    posts = [post for raw in mangled(600, seed=9) if (post := read(raw).post)]
    found = sort_posts(posts)
    assert sum(len(one.posts) for one in found.series) <= len(posts)
    assert list(submissions(found.series))


def resident() -> int:
    """The bytes of this process that are in memory."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 (read while hooks are on)
        return int(file.read().split()[1]) * resource.getpagesize()


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is opened or run meanwhile; an audit hook stays, so it is told when to listen."""
    opened: list[str] = []
    WATCH.append(opened)
    try:
        yield opened
    finally:
        WATCH.remove(opened)


WATCH: list[list[str]] = []
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "os.listdir",
          "subprocess.Popen", "os.system", "socket.connect")  # fmt: skip


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if WATCH and event in EVENTS:
        for opened in WATCH:
            opened.append(f"{event} {arguments[0]!r}")


sys.addaudithook(hook)


def test_the_watch_sees_what_is_opened() -> None:
    with watched() as opened:
        resident()
    assert opened == ["open '/proc/self/statm'"]


def test_a_file_name_in_a_patch_opens_nothing() -> None:
    seen: set[str] = set()
    with watched() as opened:
        for name in names(1000 * TIMES, seed=5):
            post = read(naming(name)).post
            if post is not None and isinstance(post.letter, Patch):
                seen.update(post.letter.paths())
    assert opened == []
    assert any(".." in path for path in seen)
    assert any("\x00" in path for path in seen)
