# SPDX-License-Identifier: GPL-2.0-or-later
"""A thread out of an archive that is served: every odd answer is one clear line."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.faults import Stop
from service.read import thread as reader
from service.read.thread import thread
from tests.archives import mail
from tests.service.command import ksquirrel
from tests.service.test_archive import named

BOX = b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + mail(n) + b"\n" for n in (1, 2))
ANSWERS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "good@x": (200, gzip.compress(BOX), {}),
    "none@x": (404, b"", {}),
    "busy@x": (503, b"", {}),
    "plain@x": (200, BOX, {}),
    "cut@x": (200, gzip.compress(BOX)[:-20], {}),
    "bomb@x": (200, gzip.compress(b"\n" * (40 << 20)), {}),
    "away@x": (302, b"", {"Location": "http://localhost.example:1/x"}),
    "file@x": (302, b"", {"Location": "file:///etc/passwd"}),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code, body, headers = ANSWERS[self.path.split("/")[2]]
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's)
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/list"
        server.shutdown()


def test_the_mails_of_a_thread_come_as_they_were_sent(url: str) -> None:
    first, second = thread(url, "<good@x>")
    assert first.partition(b"\n")[2].rstrip() == mail(1).rstrip()
    assert second.partition(b"\n")[2].rstrip() == mail(2).rstrip()


BAD = [
    ("none@x", "has no such mail"),
    ("busy@x", "answers 503"),
    ("plain@x", "cannot be reached: Error -3"),
    ("cut@x", "cannot be reached: the answer ends in the middle"),
    ("bomb@x", "cannot be reached: an answer of over 16 MiB"),
    ("away@x", "answers 302"),
    ("file@x", "answers 302"),
]


@pytest.mark.parametrize(("name", "why"), BAD)
def test_what_is_no_thread_is_said_and_not_finished(
    url: str, name: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SIZE", 16 << 20)
    with pytest.raises(Stop, match=why) as caught:
        thread(url, name)
    assert caught.value.faults[0].code == 3


@pytest.mark.parametrize("name", ["", "x", "a b@x", "a@x\nb", "<@", "\x1b@x"])
def test_what_is_no_message_id_is_not_asked_for(name: str) -> None:
    with pytest.raises(Stop, match="no Message-ID"):
        thread("http://127.0.0.1:9/list", name)


@pytest.mark.parametrize("archive", ["ftp://x/list", "https:///list", "file:///etc"])
def test_what_is_no_archive_is_not_asked(archive: str) -> None:
    with pytest.raises(Stop, match="no URL of an archive"):
        thread(archive, "a@x")


def test_a_named_mail_is_judged_with_its_series(url: str) -> None:
    """The two mails of the box are no series; the one that is named is judged alone."""
    ANSWERS[named(2)[0]] = ANSWERS["good@x"]
    ran = ksquirrel("check", "--msgid", named(2)[0], "--archive", url)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("no findings in 1 patch")


def test_an_archive_that_cannot_be_reached_ends_with_3() -> None:
    ran = ksquirrel("check", "--msgid", "a@x", "--archive", "http://127.0.0.1:9/list")
    assert ran.code == 3
    assert "http://127.0.0.1:9/list cannot be reached: " in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--msgid", "a@x", "HEAD"), "--msgid: names the series to check; HEAD does too"),
        (("--archive", "x"), "--archive: is for --msgid"),
        (("--msgid", "a@x", "--archive", "/nowhere"), "no public-inbox archive"),
    ],
)
def test_a_wrong_use_of_the_option_ends_with_2(arguments: tuple[str, ...], why: str) -> None:
    ran = ksquirrel("check", *arguments)
    assert (ran.code, why in ran.err) == (2, True)
