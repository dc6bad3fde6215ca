# SPDX-License-Identifier: GPL-2.0-or-later
"""What b4 reads out of mails, in a process of its own: b4 changes how email works for all.

``python -m tests.b4_reader PATCH`` takes the length of a mail on a line and the mail, over and
over, and answers each with one line of JSON: the trailers of the mail.  Where a 1 stands behind
the length, also what b4 would add to the patch of that file, or complain of, if it found the mail
in its thread.
"""

from __future__ import annotations

import email
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Reader:
    """b4 in another process, asked one mail at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def found(self, raw: bytes, *, is_whole: bool = False) -> list[str]:
        """What b4 takes out of a mail, or of its whole thread; nothing is what we want."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"%d %d\n" % (len(raw), is_whole) + raw)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "b4 ended"
        return [str(one) for one in json.loads(line)]


@contextmanager
def reader(patch: Path) -> Iterator[Reader]:
    """Start it for replies to the patch in a file, and end it."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.b4_reader", str(patch)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe) as process:
        yield Reader(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def main() -> None:
    import b4

    logging.getLogger("b4").setLevel(logging.CRITICAL)
    b4.can_network = False
    patch = Path(sys.argv[1]).read_bytes()
    while line := sys.stdin.buffer.readline():
        size, is_whole = map(int, line.split())
        raw = sys.stdin.buffer.read(size)
        found = list(_mail(b4, raw))
        found += _thread(b4, patch, raw) if is_whole else ()
        print(json.dumps(found), flush=True)


def _mail(b4: Any, raw: bytes) -> Iterator[str]:
    message = b4.LoreMessage(email.message_from_bytes(raw, policy=b4.emlpolicy))
    for trailer in message.trailers:
        yield f"trailer {trailer.as_string()}"


def _thread(b4: Any, patch: bytes, raw: bytes) -> Iterator[str]:
    policy = b4.emlpolicy
    box = b4.LoreMailbox()
    for one in (patch, raw):
        box.add_message(email.message_from_bytes(one, policy=policy))
    series = box.get_series(sloppytrailers=True, codereview_trailers=False)
    if series is None or len(series.patches) != 2:
        yield "another series"
        return
    for letter in series.patches:
        for trailer in letter.followup_trailers if letter else ():
            yield f"applied {trailer.as_string()}"
    for mismatch in series.trailer_mismatches:
        yield f"mismatch {mismatch}"


if __name__ == "__main__":
    main()
