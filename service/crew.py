# SPDX-License-Identifier: GPL-2.0-or-later
"""Work shared by several processes, its results in the order of the things worked on.

A worker is a fork: what it works on is there already, and only results are handed over.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from service.each import Item, Result, one_by_one
from service.faults import UNFINISHED, Fault, Stop

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

FEW = 100
"""As many patches as are not worth starting a process for."""
BATCH = 4096
"""How many things are held at a time; their numbers, of 4 bytes each, fit into a pipe."""
LOT = 32
"""How many of them a process takes at most; to wake another for each costs more than the work."""


def cores() -> int:
    """How many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Crew:
    """So many processes, whatever there is to do; None: one for each core, for many patches."""

    jobs: int | None = None

    def __call__(
        self, work: Callable[[Item], Result], items: Iterable[Item], amount: int | None = None
    ) -> Iterator[Result]:
        """The result of the work on each thing, in their order.

        Raises what the work raises, and Stop where a process ends before its work does.
        """
        rest = iter(items)
        few = 1 if self.jobs or (amount or 0) > FEW else FEW
        first = list(islice(rest, few + 1))
        jobs = self.jobs or cores()
        if jobs == 1 or len(first) <= few:
            yield from one_by_one(work, chain(first, rest))
            return
        rest = chain(first, rest)
        with _no_collection():
            while batch := list(islice(rest, BATCH)):
                lots = _lots(batch, jobs)
                for results in _shared(partial(_all, work), lots, min(jobs, len(lots))):
                    yield from results


def _lots(batch: Sequence[Item], jobs: int) -> list[Sequence[Item]]:
    """As much as is handed over at once: little enough for every process to end at one time."""
    size = max(1, min(LOT, len(batch) // (8 * jobs)))
    return [batch[start : start + size] for start in range(0, len(batch), size)]


def _all(work: Callable[[Item], Result], lot: Iterable[Item]) -> list[Result]:
    return [work(item) for item in lot]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Python looks for garbage as often as things arrive; here what arrives is kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _shared(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """Each worker takes the next number from a pipe that holds them all, until it is empty."""
    from multiprocessing import get_context

    context = get_context("fork")
    numbers, writer = os.pipe()
    os.write(writer, b"".join(n.to_bytes(4, "big") for n in range(len(items))))
    os.close(writer)
    workers: dict[Connection, ForkProcess] = {}
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe(duplex=False)
            arguments = (work, items, numbers, theirs, (ours, *workers))
            workers[ours] = context.Process(target=_serve, args=arguments, daemon=True)
            workers[ours].start()
            theirs.close()
        yield from _in_order(workers, len(items))
    finally:
        os.close(numbers)
        for end, process in workers.items():
            end.close()
            process.terminate()
            process.join()


def _in_order(workers: dict[Connection, ForkProcess], count: int) -> Iterator[Result]:
    from multiprocessing.connection import wait

    early: dict[int, Result] = {}
    due = 0
    open_ends = list(workers)
    while due < count:
        ready = wait(open_ends)
        for end in [one for one in open_ends if one in ready]:
            try:
                number, result, error = end.recv()
            except EOFError:
                open_ends.remove(end)
                _check_end(workers[end], is_last=not open_ends)
                continue
            if error is not None:
                raise error
            early[number] = result
        while due in early:
            yield early.pop(due)
            due += 1


def _check_end(process: ForkProcess, *, is_last: bool) -> None:
    """A worker ends when there is no work left; another end is a fault."""
    process.join()
    if process.exitcode or is_last:
        how = f"ended with {process.exitcode} before its work was done; try --jobs 1"
        raise Stop(Fault("a worker process", how, UNFINISHED))


def _serve(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    numbers: int,
    end: Connection,
    others: Iterable[Connection],
) -> None:
    """What a worker does: no more than the work, and quietly gone when nobody wants it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for other in others:
        other.close()
    try:
        while number := os.read(numbers, 4):
            n = int.from_bytes(number, "big")
            end.send((n, *_done(work, items[n])))
    except BrokenPipeError:
        return


def _done(work: Callable[[Item], Result], item: Item) -> tuple[Result | None, BaseException | None]:
    try:
        return work(item), None
    except Exception as error:  # it is the parent's to handle, as if the work were done there
        return None, error
