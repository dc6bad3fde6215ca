# SPDX-License-Identifier: GPL-2.0-or-later
"""How long GitHub waits for an acknowledgement: gunicorn, SQLite, real payloads, a fixed rate.

``python -m tests.bench_hook`` sends fifty deliveries a second for two minutes.  A delivery's time
counts from the moment it was due, so that a server which falls behind cannot hide it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from service.store.engine import reading
from service.store.tables import deliveries
from tests.service.web.posting import body_of, examples, headers, pull_request
from tests.service.web.serving import Served, served

SENDERS = 32


def payload(number: int) -> bytes:
    """A real payload of a pull request where there is a corpus, made to be one of its own."""
    real = [p for event, p in examples() if event == "pull_request" and "installation" in p]
    base = real[number % len(real)] if real else pull_request()
    return body_of(base | {"action": "synchronize", "number": number})


def send(server: Served, number: int, body: bytes, due: float) -> tuple[int, float]:
    """Post one delivery; its status, and the seconds since it was due."""
    connection = server.open()
    said = headers("pull_request", body, server.secret, str(number))
    connection.request("POST", "/hooks/github", body, said)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.monotonic() - due


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--rate", type=int, default=50)
    asked = parser.parse_args()
    count = asked.seconds * asked.rate
    bodies = [payload(number) for number in range(count)]
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        ThreadPoolExecutor(SENDERS) as pool,
    ):
        start = time.monotonic() + 0.5
        waiting = []
        for number, body in enumerate(bodies):
            due = start + number / asked.rate
            time.sleep(max(due - time.monotonic(), 0))
            waiting.append(pool.submit(send, server, number, body, due))
        answers = [one.result() for one in waiting]
        with reading(server.engine) as db:
            kept = db.execute(select(func.count()).select_from(deliveries)).scalar_one()
    took = sorted(seconds * 1000 for _, seconds in answers)
    accepted = sum(status == 202 for status, _ in answers)
    p50, p99 = (took[int(len(took) * part)] for part in (0.50, 0.99))
    size = sum(map(len, bodies)) // count
    print(f"{count} deliveries of {size} bytes, {asked.rate} a second: {accepted} answered 202,"
          f" {kept} kept; p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {took[-1]:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
