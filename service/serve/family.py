# SPDX-License-Identifier: GPL-2.0-or-later
"""The supervisor: starts the processes of the service, and starts again what died."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

LOG = logging.getLogger("ksquirrel.serve")
LOOK = 0.1  # seconds
FIRST, LONGEST = 0.5, 30.0  # seconds before a child is started again
STEADY = 60.0  # seconds after which its earlier deaths are forgotten
DRAIN = 30.0  # seconds


@dataclass(slots=True)
class Child:
    """A process that is to run: its name, its command, and how it fares."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        self.started = time.monotonic()
        LOG.info("%s started, process %d", self.name, self.process.pid)

    def look(self) -> None:
        """Start it when it is due; note when it died, and when it is due again."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        if time.monotonic() - self.started > STEADY:
            self.deaths = 0
        pause = min(FIRST * 2**self.deaths, LONGEST)
        self.due = time.monotonic() + pause
        self.deaths += 1
        LOG.error("%s ended with %d; it is started again in %.1f s", self.name, code, pause)


class Family:
    """Several children and their supervisor."""

    def __init__(self, children: Sequence[Child], drain: float = DRAIN) -> None:
        self._children = children
        self._drain = drain
        self._stop = threading.Event()

    def run(self) -> None:
        """Keep the children running until SIGTERM or SIGINT, then let them finish."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        try:
            while not self._stop.wait(LOOK):
                for child in self._children:
                    child.look()
        finally:
            self._end()

    def _end(self) -> None:
        running = [(one.name, one.process) for one in self._children if one.process is not None]
        for _, process in running:
            process.send_signal(signal.SIGTERM)  # does nothing to one that has ended
        deadline = time.monotonic() + self._drain
        for name, process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                LOG.error("%s did not end within %.0f s, and is killed", name, self._drain)
                process.kill()
                process.wait()
        LOG.info("all ended")
