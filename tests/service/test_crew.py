# SPDX-License-Identifier: GPL-2.0-or-later
"""Shared work gives what work done alone gives: the same results, in the same order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.crew import BATCH, FEW, Crew
from service.faults import ConfigError, Fault, Stop
from service.render.formats import FORMATS
from tests.conftest import SLUB, Repo
from tests.examples import first_good
from tests.service.command import ksquirrel

UNSIGNED = first_good().replace("Signed-off-by: Ada Hacker <ada@engine.example>\n", "")


def process(_: int) -> int:
    return os.getpid()


def test_the_results_come_in_the_order_of_the_things() -> None:
    def slow_first(n: int) -> int:
        time.sleep(0.05 if n == 0 else 0)
        return n * n

    assert list(Crew(3)(slow_first, range(200))) == [n * n for n in range(200)]


def test_more_things_than_fit_at_once_are_all_done() -> None:
    count = 2 * BATCH + 1
    assert list(Crew(2)(str, range(count))) == [str(n) for n in range(count)]


def test_things_are_not_all_taken_before_work_begins() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            yield taken
            taken += 1

    results = Crew(2)(str, endless())
    assert next(results) == "0"
    assert taken <= BATCH
    results.close()  # type: ignore[attr-defined]  # a generator


@pytest.mark.parametrize(
    ("jobs", "count", "amount", "shared"),
    [
        (None, FEW, None, False),
        (None, 4, FEW, False),
        (1, 4 * FEW, None, False),
        (1, 4 * FEW, 4 * FEW, False),
        (2, 1, None, False),
        (2, 2, None, True),
        (2, 2, 2, True),
    ],
)
def test_little_work_starts_no_process(
    jobs: int | None, count: int, amount: int | None, shared: bool
) -> None:
    processes = set(Crew(jobs)(process, range(count), amount))
    assert (os.getpid() not in processes) is shared
    assert len(processes) <= (jobs or 1)


def test_much_work_is_shared_by_as_many_as_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.crew.cores", lambda: 3)
    for items, amount in ((range(FEW + 1), None), (range(4), FEW + 1)):
        processes = set(Crew()(process, items, amount))
        assert os.getpid() not in processes
        assert len(processes) <= 3


def test_a_fault_of_the_work_is_raised_here() -> None:
    def work(n: int) -> int:
        if n == 5:
            raise ValueError(f"{n} is none")
        return n

    with pytest.raises(ValueError, match="5 is none"):
        list(Crew(2)(work, range(10)))


def test_the_faults_of_another_process_come_over_whole() -> None:
    faults = (Fault("a", "is no b", 3), Fault("c", "is no d"))

    def work(_: int) -> int:
        raise ConfigError(*faults)

    with pytest.raises(ConfigError) as caught:
        list(Crew(2)(work, range(10)))
    assert caught.value.faults == faults


def test_a_result_that_cannot_be_handed_over_is_named() -> None:
    with pytest.raises(Stop, match="a worker process"):
        list(Crew(2)(lambda n: lambda: n, range(10)))


def test_a_process_that_dies_is_a_fault_and_no_wait() -> None:
    def work(n: int) -> int:
        if n == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    with pytest.raises(Stop, match="ended with -9 before its work was done"):
        list(Crew(2)(work, range(10)))


def many(folder: Path, count: int) -> str:
    """Patches of which every third is not signed, with a reply and a damaged mail among them."""
    for n in range(count):
        text = UNSIGNED if n % 3 == 0 else first_good()
        text = text.replace("-1-ada", f"-{n}-ada").replace("once on", f"once ({n}) on")
        (folder / f"{n:04}.patch").write_text(text)
    reply = "From: Sam Roe <sam@looms.example>\nSubject: Re: x\nMessage-ID: <2@x.example>\n\nHi.\n"
    (folder / "0001-reply.eml").write_text(reply)
    (folder / "0002-damaged.eml").write_bytes(b"\x00\x01")
    (folder / "0003-none.eml").write_text("only words\n")
    return str(folder)


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_of_several_processes_is_that_of_one(form: str, tmp_path: Path) -> None:
    folder = many(tmp_path, 30)
    alone, shared = (
        ksquirrel("check", "--format", form, "--jobs", jobs, folder) for jobs in ("1", "3")
    )
    assert alone.out.lower().count("signed") >= 10 or form == "b4-review"
    assert alone.err.count("\n") >= 3
    assert (shared.code, shared.out, shared.err) == (alone.code, alone.out, alone.err)


def test_a_long_range_is_judged_by_several_processes_as_by_one(repo: Repo) -> None:
    for n in range(101):
        repo.commit(f"mm/slub: step {n}.\n\nText.\n", {"mm/slub.c": f"{SLUB}{n}\n"})
    alone, shared = (
        ksquirrel("check", "--format", "json", "--jobs", jobs, "HEAD~101..", cwd=repo.folder)
        for jobs in ("1", "2")
    )
    assert alone.out.count('"signed-off-by-missing"') == 101
    assert (shared.code, shared.out, shared.err) == (alone.code, alone.out, alone.err)


def test_a_tree_is_read_by_one_process_of_git(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = tmp_path / "outgoing"
    outgoing.mkdir()
    folder = many(outgoing, 20)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    ksquirrel("check", folder, cwd=repo.folder)
    starts = [line for line in trace.read_text().splitlines() if '"event":"start"' in line]
    assert len([line for line in starts if "cat-file" in line]) == 1


def test_no_process_is_started_for_no_work(tmp_path: Path) -> None:
    ran = ksquirrel("check", "--jobs", "0", str(tmp_path))
    assert ran.code == 2
    assert "--jobs" in ran.err
