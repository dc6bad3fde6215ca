# SPDX-License-Identifier: GPL-2.0-or-later
"""How long MAINTAINERS takes, beside the kernel's own script in the same run.

``python -m tests.bench_maintainers``; the tree is KSQUIRREL_LINUX, as .ci/run unpacks it.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rules.kernel.maintainers import Behaviour, Index, build
from service.gather.maintainers import find_maintainers
from service.gather.tree import FolderTree
from tests.corpus import CORPUS
from tests.end_to_end.test_get_maintainer import OPTIONS, SCRIPT
from tests.test_checkpatch import LINUX

RUNS = 11
PATHS = 10_000
PATH = "rust/kernel/lib.rs"


def median(run: Callable[[], object], runs: int = RUNS) -> float:
    """The median of the seconds a thing takes."""
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def pairs(ours: list[str], theirs: list[str]) -> str:
    """Two commands run in turns: the median of each, and of theirs to ours."""

    def run(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(command, cwd=LINUX, capture_output=True, check=True, env=environment)
        return time.perf_counter() - start

    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    run(ours)
    both = [(run(ours), run(theirs)) for _ in range(RUNS)]
    mine, script = (statistics.median(pair[i] for pair in both) for i in (0, 1))
    ratio = statistics.median(b / a for a, b in both)
    return f"{mine:.3f} s, the script {script:.3f} s, ratio {ratio:.2f}"


def main() -> None:
    if not SCRIPT.exists() or not CORPUS.is_dir():
        sys.exit(f"wants the kernel's scripts at {LINUX} and the corpus at {CORPUS}")
    tree = FolderTree(LINUX, "tree")
    behaviour = Behaviour.of(tree.read("Makefile"))
    text = (tree.read("MAINTAINERS") or b"").decode("utf-8", "replace")
    stored = build(text, behaviour)
    print(
        f"index of {len(text) >> 10} KiB: built in {median(lambda: build(text, behaviour)):.3f} s"
    )
    print(f"index loaded in {median(lambda: Index.load(stored)) * 1e3:.1f} ms")
    command = [sys.executable, "-m", "service.cli", "maintainers"]
    perl = ["perl", str(SCRIPT), *OPTIONS[:-1]]
    print(f"one path, start to exit: {pairs([*command, '-f', PATH], [*perl, '-f', PATH])}")
    patch = str(CORPUS / "getmaint" / "patches" / "0001-rust-core.patch")
    print(f"one patch, start to exit: {pairs([*command, patch], [*perl, patch])}")
    with gzip.open(CORPUS / "getmaint" / "paths.jsonl.gz", "rt", encoding="utf-8") as rows:
        known = [json.loads(row)["path"] for row in rows]
    paths = (known * 3)[:PATHS]
    with tempfile.TemporaryDirectory() as cache:
        asked = find_maintainers(tree, Path(cache))
    if asked is None:
        sys.exit(f"no MAINTAINERS in {LINUX}")
    for which in ("index warm, each path new or not", "once more"):
        took = median(lambda: [asked.for_path(path) for path in paths], 1)
        print(f"{PATHS} paths, {which}: {PATHS / took:.0f} a second")


if __name__ == "__main__":
    main()
