# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that start at one time on a database where nothing is yet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import empty_url, postgres

__all__ = ["empty_url", "postgres"]

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
START = """
import sys
from service.jobs.tables import prepare
from service.store.database import open_store

store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
prepare(store, sys.argv[1])
"""


def test_processes_that_start_at_once_do_not_wait_for_each_other_for_ever(empty_url: str) -> None:
    command, pipe = [sys.executable, "-c", START, empty_url], subprocess.PIPE
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(4)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in started:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in started:
            one.communicate(timeout=60)
            assert one.returncode == 0
    finally:
        for one in started:
            one.kill()
            one.communicate()
