# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast mails are taken from an archive and put into series, and the memory it takes.

``python -m tests.bench_intake`` writes 20,000 mails into an epoch (the threads of the corpus
repeated under new ids, or made ones without it), then reads and groups them, thread by thread as
they come.
"""

from __future__ import annotations

import argparse
import lzma
import re
import resource
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path

from rules.read.letter import Post
from rules.read.series import sort_posts, submissions
from service.read.archive import Archive
from service.read.taken import Taken
from tests.archives import epoch, mail
from tests.corpus import CORPUS

MAILS = 20_000
WINDOW = 500
ID = re.compile(rb"<([^<>\s@]{1,400})@([^<>\s]{1,200})>")


def threads() -> list[bytes]:
    """The mails of the thread corpora, or made ones."""
    found: list[bytes] = []
    for archive in sorted(CORPUS.glob("*-threads/*.tar.xz")):
        with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
            found += [file.read() for member in tar if (file := tar.extractfile(member))]
    return found or [mail(n) for n in range(1000)]


def repeated(mails: list[bytes]) -> Iterator[bytes]:
    """The mails for ever, in each round under other Message-IDs."""
    for turn in count():
        new = rb"<\1-round%d@\2>" % turn
        for raw in mails:
            head, gap, body = raw.partition(b"\n\n")
            yield ID.sub(new, head) + gap + body


def grouped(posts: Iterable[Post]) -> int:
    """The number of series, grouping a window of mails at a time."""
    stream, found = iter(posts), 0
    while window := list(islice(stream, WINDOW)):
        found += len(list(submissions(sort_posts(window).series)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    wanted = parser.parse_args().mails
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "git" / "0.git"
        start = time.perf_counter()
        epoch(folder, islice(repeated(threads()), wanted))
        wrote = time.perf_counter() - start
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        start = time.perf_counter()
        taken = Archive("list@looms.example", Path(name)).read(None)
        read = [0]
        series = grouped(_posts(taken, read))
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        rate = read[0] / took
        print(
            f"intake: {read[0]:,} mails written in {wrote:.1f} s, read and grouped in {took:.1f} s"
        )
        print(f"{rate:,.0f} mails a second ({rate * 86400:,.0f} a day), {series:,} series")
        print(f"peak memory {peak} MiB, of which {before} MiB were there before")


def _posts(taken: Iterable[Taken], read: list[int]) -> Iterator[Post]:
    for one in taken:
        read[0] += 1
        if one.post is not None:
            yield one.post


if __name__ == "__main__":
    main()
