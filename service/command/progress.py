# SPDX-License-Identifier: GPL-2.0-or-later
"""A line on a terminal that tells how far a long run is, gone before anything else is printed.

A timer's signal writes it, so that it moves while one thing takes long, and no thread is there
when a process is forked.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.each import Each, Item, Result

AFTER, EVERY = 1.0, 0.2
"""Seconds until the line is shown, and between its changes."""
ERASE = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """Counts what ``each`` does: first what is read, then, by an amount that is known, what is
    judged."""

    each: Each
    read: int = 0
    judged: int = 0
    total: int = 0
    is_shown: bool = False

    def __call__(
        self, work: Callable[[Item], Result], items: Iterable[Item], amount: int | None = None
    ) -> Iterator[Result]:
        """As ``each``."""
        if amount is None:
            for result in self.each(work, items):
                self.read += 1
                yield result
            return
        things = list(items)
        self.total = len(things)
        for result in self.each(work, things, amount):
            self.judged += 1
            yield result
        self.stop()

    @contextmanager
    def on_terminal(self) -> Iterator[None]:
        """Show it while this lasts, if standard error is a terminal that can erase a line."""
        if not _can_erase():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._show)
        signal.setitimer(signal.ITIMER_REAL, AFTER, EVERY)
        try:
            yield
        finally:
            self.stop()
            signal.signal(signal.SIGALRM, before)

    def stop(self) -> None:
        """Show it no longer."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self.is_shown:
            self.is_shown = False
            _say(ERASE)

    def _show(self, *_: object) -> None:
        judged = f", {100 * self.judged // self.total} % judged" if self.total else ""
        self.is_shown = True
        _say(f"{ERASE}ksquirrel: {self.read:,} read{judged}")


def _can_erase() -> bool:
    terminal = sys.stderr is not None and sys.stderr.isatty()
    return terminal and os.environ.get("TERM", "dumb") != "dumb"


def _say(text: str) -> None:
    """Past the buffer of the stream, which the signal may have interrupted."""
    os.write(sys.stderr.fileno(), text.encode())
