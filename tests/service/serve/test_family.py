# SPDX-License-Identifier: GPL-2.0-or-later
"""The supervisor: what dies is started again, and nothing outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.service.jobs.conftest import until

ROOT = Path(__file__).parents[3]
FAMILY = """
import os, sys
from service.serve.family import Child, Family
child = "import os, signal, sys, time; from service.serve.parent import end_with; {first}" \\
    "end_with(int(sys.argv[2])); open(sys.argv[1] + '/' + str(os.getpid()), 'w').close();" \\
    "time.sleep(600)"
command = [sys.executable, "-c", child, sys.argv[1], str(os.getpid())]
Family([Child("one", command), Child("two", command)], drain=float(sys.argv[2])).run()
print("ended")
"""
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
PROMPT = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0));"


@contextmanager
def family(folder: Path, first: str, drain: float = 20) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", FAMILY.replace("{first}", first), str(folder), str(drain)]
    found = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield found
    finally:
        for child in children(folder):
            if alive(child):
                os.kill(child, signal.SIGKILL)
        found.kill()
        found.communicate()


def children(folder: Path) -> set[int]:
    return {int(one.name) for one in folder.iterdir()}


def alive(process: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with family(tmp_path, PROMPT):
        until(lambda: len(children(tmp_path)) == 2)
        first = min(children(tmp_path))
        os.kill(first, signal.SIGKILL)
        until(lambda: len(children(tmp_path)) == 3)
        assert not alive(first)


def test_sigterm_lets_all_finish(tmp_path: Path) -> None:
    with family(tmp_path, PROMPT) as supervisor:
        until(lambda: len(children(tmp_path)) == 2)
        supervisor.terminate()
        assert supervisor.wait(20) == 0
        assert not any(map(alive, children(tmp_path)))


def test_who_does_not_finish_in_time_is_killed(tmp_path: Path) -> None:
    with family(tmp_path, STUBBORN, drain=1) as supervisor:
        until(lambda: len(children(tmp_path)) == 2)
        begun = time.monotonic()
        supervisor.terminate()
        assert supervisor.wait(20) == 0
        assert time.monotonic() - begun >= 1
        assert not any(map(alive, children(tmp_path)))


def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with family(tmp_path, PROMPT) as supervisor:
        until(lambda: len(children(tmp_path)) == 2)
        supervisor.kill()
        until(lambda: not any(map(alive, children(tmp_path))))


def test_a_child_whose_parent_is_gone_before_it_asks_ends() -> None:
    program = "from service.serve.parent import end_with; end_with(1); print('lives')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")
