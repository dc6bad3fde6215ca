# SPDX-License-Identifier: GPL-2.0-or-later
"""The hook behind gunicorn: what a client of HTTP could not send, and every example of GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from service.jobs.queue import open_queue
from service.store.engine import reading
from service.store.tables import deliveries
from service.web.hooks import SIZE
from tests.npm import file_of
from tests.service.web.posting import body_of, headers, pull_request
from tests.service.web.serving import Served, served

pytestmark = pytest.mark.end_to_end
EXAMPLES = "@octokit/webhooks-examples@7.6.1"
BODY = body_of(pull_request())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("web")) as running:
        yield running


def request(server: Served, body: bytes, *more: str, event: str = "pull_request") -> bytes:
    """The head of a signed request, as it goes over the wire, without a length."""
    lines = [f"{name}: {value}" for name, value in headers(event, body, server.secret).items()]
    head = ["POST /hooks/github HTTP/1.1", "Host: x", "Connection: close", *lines, *more, "", ""]
    return "\r\n".join(head).encode()


def rows(server: Served) -> int:
    with reading(server.engine) as db:
        return int(db.execute(select(func.count()).select_from(deliveries)).scalar_one())


def status(answer: bytes) -> int:
    return int(answer.split()[1]) if answer else 0


def test_a_body_that_claims_too_much_is_refused_before_it_is_sent(server: Served) -> None:
    before = rows(server)
    answer = server.said(request(server, BODY, f"Content-Length: {SIZE + 1}"))
    assert status(answer) == 413
    assert rows(server) == before


def test_a_body_in_pieces_is_refused_when_it_grows_too_large(server: Served) -> None:
    before = rows(server)
    piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    raw = request(server, BODY, "Transfer-Encoding: chunked") + piece * 27 + b"0\r\n\r\n"
    try:
        answer = server.said(raw)
    except ConnectionError:  # it did not read to the end
        answer = b""
    assert status(answer) in (413, 0)
    assert rows(server) == before


def test_a_small_body_in_pieces_is_a_body(server: Served) -> None:
    body = body_of(pull_request(number=8))
    pieces = b"".join(b"%x\r\n%b\r\n" % (1, bytes([byte])) for byte in body)
    raw = request(server, body, "Transfer-Encoding: chunked") + pieces + b"0\r\n\r\n"
    assert status(server.said(raw)) == 202


@pytest.mark.parametrize("sent", [0, 1, len(BODY) // 2, len(BODY) - 1])
def test_a_truncated_body_is_not_kept(server: Served, sent: int) -> None:
    before = rows(server)
    raw = request(server, BODY, f"Content-Length: {len(BODY)}") + BODY[:sent]
    assert status(server.said(raw)) in (400, 401, 0)
    assert rows(server) == before


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "99999999999999999999", ""])
def test_an_odd_length_is_refused(server: Served, length: str) -> None:
    before = rows(server)
    answer = server.said(request(server, BODY, f"Content-Length: {length}") + BODY)
    assert status(answer) in (400, 401, 413)
    assert rows(server) == before


def test_two_lengths_are_refused(server: Served) -> None:
    before = rows(server)
    raw = request(server, BODY, f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked")
    assert status(server.said(raw + b"0\r\n\r\n" + BODY)) in (400, 401)
    assert rows(server) == before


def test_every_example_github_gives_is_acknowledged(server: Served) -> None:
    catalogue = json.loads(file_of(EXAMPLES, "api.github.com/index.json").read_bytes())
    connection = server.open()
    posted = set()
    before = rows(server)
    for event in catalogue:
        for payload in event["examples"]:
            body = body_of(payload)
            said = headers(event["name"], body, server.secret)
            connection.request("POST", "/hooks/github", body, said)
            answer = connection.getresponse()
            words = answer.read()
            assert answer.status == 202, (event["name"], words)
            installation = (payload.get("installation") or {}).get("id", 0)
            posted.add((installation, body))
    connection.close()
    assert len(posted) > 100
    assert rows(server) - before == len(posted)


def test_a_delivery_becomes_jobs_in_the_queue(server: Served) -> None:
    body = body_of(pull_request(number=9, installation={"id": 99}))
    raw = request(server, body, f"Content-Length: {len(body)}")
    assert status(server.said(raw + body)) == 202
    with open_queue(server.engine, server.settings.server.database_url) as queue:
        mine = {job.kind: job for job in queue.pending() if job.key.startswith("99/")}
    assert set(mine) == {"announce", "judge-pull"}
    assert {job.key for job in mine.values()} == {"99/Rust-for-Linux/linux/7"}
    assert [mine[kind].queue for kind in ("announce", "judge-pull")] == ["announce", "judge"]
