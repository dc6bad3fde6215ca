# SPDX-License-Identifier: GPL-2.0-or-later
"""Letters as a mail server hands them over: the real service over LMTP, and the pipe."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.store import letters
from service.store.database import open_store
from service.store.engine import reading
from tests.end_to_end.test_serve import Service
from tests.postgres import free_port
from tests.service.command import Ran, ksquirrel
from tests.service.jobs.conftest import until

pytestmark = pytest.mark.end_to_end
US = "ksquirrel@lint.example"
RAW = b"From: ada@engine.example\r\nSubject: hello\r\nMessage-ID: <1@engine.example>\r\n\r\nHi.\r\n"


@pytest.fixture
def service(tmp_path: Path) -> Service:
    found = Service(tmp_path)
    found.file.write_text(
        found.file.read_text() + f'[mail]\nfrom = "Ksquirrel <{US}>"\nbounce_domain = "b.example"\n'
    )
    return found


def listening_at(service: Service, line: str) -> None:
    service.file.write_text(service.file.read_text() + line + "\n")


def kept(service: Service) -> list[letters.Kept]:
    store = open_store(service.database_url)
    with reading(store) as db:
        found = [letters.find(db, number) for number in range(1, 20)]
    store.dispose()
    return [one for one in found if one is not None]


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as one:
        return one.connect_ex(str(place)) == 0


@contextmanager
def role(service: Service) -> Iterator[subprocess.Popen[bytes]]:
    with service.started("-m", "service.cli", "serve", "--role", "listen", "--settings") as one:
        yield one


def test_a_letter_is_stored_with_its_job_before_it_is_accepted(service: Service) -> None:
    port = free_port()
    listening_at(service, f"listen_port = {port}")
    with role(service) as started:
        until(lambda: is_open(port), 60)
        with smtplib.LMTP("127.0.0.1", port) as server:
            server.sendmail("ada@engine.example", [US], RAW)
            (letter,) = kept(service)
            assert (letter.raw, letter.state) == (RAW, letters.NEW)
            server.sendmail("ada@engine.example", [US], b"Received: again\r\n" + RAW)
            server.sendmail("", ["bounce+x@b.example"], RAW)
            for stranger in ("root@lint.example", "ksquirrel@b.example", "x@y.example"):
                with pytest.raises(smtplib.SMTPRecipientsRefused):
                    server.sendmail("ada@engine.example", [stranger], RAW)
        assert [one.recipient for one in kept(service)] == [US, "bounce+x@b.example"]
        started.send_signal(signal.SIGTERM)
        assert started.wait(30) == 0
    from service.jobs.queue import open_queue

    store = open_store(service.database_url)
    with open_queue(store, service.database_url) as queue:
        assert len([one for one in queue.pending() if one.kind == "letter"]) == 2
    store.dispose()


def test_what_cannot_be_stored_is_to_come_again(service: Service) -> None:
    port = free_port()
    listening_at(service, f"listen_port = {port}")
    with role(service):
        until(lambda: is_open(port), 60)
        store = open_store(service.database_url)
        with store.begin() as db:
            db.exec_driver_sql("ALTER TABLE ks_letter RENAME TO elsewhere")
        with smtplib.LMTP("127.0.0.1", port) as server:
            with pytest.raises(smtplib.SMTPDataError) as caught:
                server.sendmail("ada@engine.example", [US], RAW)
            assert caught.value.smtp_code == 451
            with store.begin() as db:
                db.exec_driver_sql("ALTER TABLE elsewhere RENAME TO ks_letter")
            server.sendmail("ada@engine.example", [US], RAW)
        store.dispose()
    assert len(kept(service)) == 1
    assert "ada@engine.example" not in service.log.read_text()


def test_a_socket_is_listened_to_and_taken_over_after_a_kill(service: Service) -> None:
    place = service.file.parent / "lmtp"
    listening_at(service, f'listen_socket = "{place}"')
    for _ in range(2):
        with role(service) as started:
            until(lambda: answers(place), 60)
            assert place.stat().st_mode & 0o777 == 0o660
            second = ksquirrel("serve", "--role", "listen", "--settings", str(service.file))
            assert "cannot be listened to" in second.err, "another listens there"
            with smtplib.LMTP(str(place)) as server:
                server.sendmail("ada@engine.example", [US], RAW)
            started.kill()
            started.wait()
    assert len(kept(service)) == 1


def test_the_whole_service_hears_letters_and_reads_them(service: Service) -> None:
    port = free_port()
    listening_at(service, f"listen_port = {port}")
    command = ("-m", "service.cli", "serve", "--workers", "1", "--settings")
    with service.started(*command) as started:
        until(lambda: is_open(port), 90)
        with smtplib.LMTP("127.0.0.1", port) as server:
            server.sendmail("ada@engine.example", [US], RAW)
        until(lambda: [one.state for one in kept(service)] == [letters.WAITING], 60)
        until(lambda: service.get("/livez"), 60)
        started.send_signal(signal.SIGTERM)
        assert started.wait(60) == 0


def test_without_a_place_the_role_says_what_is_missing(service: Service) -> None:
    done = ksquirrel("serve", "--role", "listen", "--settings", str(service.file))
    assert (done.code, "mail.listen_port" in done.err) == (2, True)


def deliver(service: Service, *arguments: str, raw: bytes = RAW, **environment: str) -> Ran:
    named = ("--settings", str(service.file))
    return ksquirrel("deliver", *arguments, *named, stdin=raw, cwd=None, **environment)


@pytest.fixture
def made(service: Service) -> Service:
    """A service that was started once."""
    open_store(service.database_url).dispose()
    return service


def test_a_pipe_stores_a_letter_once_and_says_nothing(made: Service) -> None:
    for _ in range(2):
        done = deliver(made, "--sender", "<ada@engine.example>", US)
        assert (done.code, done.out, done.err) == (0, "", "")
    (letter,) = kept(made)
    assert (letter.sender, letter.recipient, letter.raw) == ("ada@engine.example", US, RAW)
    done = deliver(made, ORIGINAL_RECIPIENT="bounce+y@b.example", SENDER="")
    assert done.code == 0
    assert [one.sender for one in kept(made)] == ["ada@engine.example", ""]


@pytest.mark.parametrize(
    ("arguments", "raw", "code"),
    [
        (("x@y.example",), RAW, 67),
        ((), RAW, 75),
        ((US,), b"", 75),
        ((US, "--no-such-option"), RAW, 75),
        ((US, "two", "three"), RAW, 75),
        ((US,), b"\0" * 100, 0),
        ((US,), b"x" * (3 << 20), 0),
    ],
)
def test_a_pipe_ends_as_a_mail_server_understands(
    made: Service, arguments: tuple[str, ...], raw: bytes, code: int
) -> None:
    done = deliver(made, *arguments, raw=raw)
    assert done.code == code
    assert len(done.err + done.out) < 400


@pytest.mark.parametrize(
    "broken", ["[mail", '[server]\ndatabase_url = "postgresql://127.0.0.1:1/none"', "", None]
)
def test_no_fault_of_ours_returns_a_letter(made: Service, broken: str | None) -> None:
    if broken is None:
        made.file.unlink()
    elif broken:
        made.file.write_text(broken)
    else:
        store = open_store(made.database_url)
        with store.begin() as db:
            db.exec_driver_sql("DROP TABLE ks_letter")
        store.dispose()
    done = deliver(made, US)
    assert done.code in ((75, 67) if broken and "postgresql" in broken else (75,))
    assert len(done.err) < 400


def test_a_pipe_needs_nothing_but_python(made: Service) -> None:
    bare = {"PATH": "/nonexistent", "HOME": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "deliver", "--settings", str(made.file), US],
        input=RAW,
        capture_output=True,
        check=False,
        env=bare | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, b"")
