# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a check takes: one patch from process start to exit, and many in one run.

``python -m tests.bench`` prints medians; with ``--imports`` the import table instead.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from service.crew import cores
from tests.examples import first_good

RUNS = 15
PATCHES = 2000


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - start


def imports(command: list[str], folder: Path) -> list[str]:
    """The modules that cost most to import, with what they bring along, in microseconds."""
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(timed, cwd=folder, capture_output=True, check=True, text=True)
    rows = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines()]
    numbers = [(int(r[1]), int(r[0]), r[2].strip()) for r in rows if r[0].strip().isdigit()]
    return [f"{total:>8} {own:>8}  {name}" for total, own, name in sorted(numbers)[-30:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--imports", action="store_true")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one.patch").write_text(first_good())
        many = (
            first_good().replace("-1-ada", f"-{n}-ada").replace("once on", f"once ({n}) on")
            for n in range(PATCHES)
        )
        (folder / "many.mbox").write_text("".join(many))
        one = [sys.executable, "-m", "service.cli", "check", "one.patch"]
        if parser.parse_args().imports:
            print("\n".join(imports(one, folder)))
            return
        empty = [sys.executable, "-c", "pass"]
        pairs = [(seconds(one, folder), seconds(empty, folder)) for _ in range(RUNS)]
        bare, whole = (statistics.median(p[i] for p in pairs) for i in (1, 0))
        print(f"one patch: {whole:.3f} s, of which the interpreter {bare:.3f} s ({RUNS} runs)")
        for jobs in dict.fromkeys((1, cores())):
            many_at_once = [*one[:-1], "--jobs", str(jobs), "many.mbox"]
            took = statistics.median(seconds(many_at_once, folder) for _ in range(3))
            rate = f"{PATCHES / took:.0f} a second"
            print(f"{PATCHES} patches in one run of --jobs {jobs}: {took:.2f} s, {rate}")


if __name__ == "__main__":
    main()
