# SPDX-License-Identifier: GPL-2.0-or-later
# ruff: noqa: ARG002, N802 (aiosmtpd calls these by name and with all it has)
"""A slow and moody SMTP server in a process of its own.

``python -m tests.end_to_end.post_office FOLDER SEED`` prints its port.  It takes its time before
it stores a mail, stores it as a file of the folder, and takes its time again before it says so;
some mails it wants later, in all places where a server may.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.postgres import free_port

ROOT = Path(__file__).parents[2]
LATER = "451 4.3.0 come again"
MOODY = 0.04
"""How often it wants a mail later, at each step."""
LONGEST = 0.25  # seconds


class Clerk:
    """Does what the module says."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder, self.dice = folder, dice

    def answer(self, good: str) -> str:
        return LATER if self.dice.random() < MOODY else good

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answer("250 2.1.0 ok")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer("250 2.1.5 ok")
        if answer != LATER:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.dice.uniform(0, LONGEST))
        if self.answer("") == LATER:
            return LATER
        (recipient,) = envelope.rcpt_tos
        content = envelope.content
        assert isinstance(content, bytes)
        name = f"{recipient} {uuid.uuid4()}"
        (self.folder / f".{name}").write_bytes(content)
        (self.folder / f".{name}").rename(self.folder / name)
        await asyncio.sleep(self.dice.uniform(0, LONGEST))
        return "250 2.0.0 queued"


@contextmanager
def post_office(folder: Path, seed: int) -> Iterator[int]:
    """Open one that stores into a folder; its port."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.end_to_end.post_office", str(folder), str(seed)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.communicate(timeout=30)


def main() -> None:
    clerk = Clerk(Path(sys.argv[1]), random.Random(sys.argv[2]))
    controller = Controller(clerk, hostname="127.0.0.1", port=free_port())
    controller.start()
    print(controller.port, flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()
