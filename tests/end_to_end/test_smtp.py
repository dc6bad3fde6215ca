# SPDX-License-Identifier: GPL-2.0-or-later
# ruff: noqa: ARG001, ARG002, N802 (aiosmtpd calls these by name and with all it has)
"""A real SMTP server on loopback takes what is sent, or does what servers do instead."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.mail_said import Delivery
from service.post.message import to_bytes
from service.post.smtp import Deferred, Outcome, Refused, Sent, Server, Unknown, send
from service.render.compose import compose
from tests.service.replies import DESK, OCCASION, found, reported, to_author

pytestmark = pytest.mark.end_to_end
DELIVERY = Delivery(sender="bounce+x@bounces.engine.example", recipient="ada@engine.example")
RIGHT = "correct horse"
CONTENT = "Subject: x\r\n\r\nGrüße\r\n.\r\n..two\r\n".encode()


@dataclass
class Postman:
    """A handler that notes what it got and answers as it was told."""

    answers: dict[str, str] = field(default_factory=dict)
    got: list[Envelope] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 2.1.0 ok")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 2.1.5 ok")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.got.append(envelope)
        self.was_encrypted.append(session.ssl is not None)
        answer = self.answers.get("DATA", "250 2.0.0 queued as 4711")
        if answer == "drop" and server.transport is not None:
            server.transport.close()
        if answer == "hang":
            await asyncio.sleep(30)
        return answer


def serve(postman: Postman, **options: Any) -> Controller:
    controller = Controller(postman, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    return controller


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running() -> Iterator[Callable[..., Server]]:
    """Starts a server, and gives how it is reached; all are stopped in the end."""
    started: list[Controller] = []

    def start(postman: Postman, **options: Any) -> Server:
        started.append(serve(postman, **options))
        return Server(
            host="127.0.0.1", port=started[-1].port, starttls=False, name="lint.engine.example",
            timeout=5,
        )  # fmt: skip

    yield start
    for controller in started:
        controller.stop()


def test_a_mail_arrives_as_it_was_written(running: Callable[..., Server]) -> None:
    postman = Postman()
    reply = compose(reported(found("Grüße")), to_author(), DESK, OCCASION)
    assert reply is not None
    content = to_bytes(reply)
    (delivery,) = reply.deliveries
    outcome = send(running(postman), delivery, content)
    assert outcome == Sent("2.0.0 queued as 4711")
    (envelope,) = postman.got
    assert envelope.mail_from == delivery.sender
    assert envelope.rcpt_tos == ["ada@engine.example"]
    assert "BODY=8BITMIME" in envelope.mail_options
    assert envelope.content == content


def test_dots_and_eight_bits_arrive(running: Callable[..., Server]) -> None:
    postman = Postman()
    assert isinstance(send(running(postman), DELIVERY, CONTENT), Sent)
    assert postman.got[0].content == CONTENT


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("MAIL", "451 4.3.0 later", Deferred(451, "4.3.0 later")),
        ("MAIL", "550 5.7.1 not you", Refused(550, "5.7.1 not you")),
        ("RCPT", "450 4.2.0 greylisted", Deferred(450, "4.2.0 greylisted")),
        ("RCPT", "550 5.1.1 no such user", Refused(550, "5.1.1 no such user")),
        ("RCPT", "251 forwarded", Sent("2.0.0 queued as 4711")),
        ("DATA", "452 4.3.1 full", Deferred(452, "4.3.1 full")),
        ("DATA", "554 5.7.1 spam", Refused(554, "5.7.1 spam")),
        ("DATA", "drop", Unknown("no answer to the mail: Connection unexpectedly closed")),
        ("DATA", "354 what", Unknown("no answer to the mail: 354 what")),
    ],
)
def test_what_the_server_says_is_what_became_of_it(
    step: str, answer: str, outcome: Outcome, running: Callable[..., Server]
) -> None:
    assert send(running(Postman({step: answer})), DELIVERY, CONTENT) == outcome


def test_a_server_that_never_answers_leaves_it_unknown(running: Callable[..., Server]) -> None:
    server = running(Postman({"DATA": "hang"}))
    quick = Server(host=server.host, port=server.port, starttls=False, name="x", timeout=0.5)
    outcome = send(quick, DELIVERY, CONTENT)
    assert isinstance(outcome, Unknown)


def test_no_server_means_later() -> None:
    outcome = send(Server(host="127.0.0.1", port=free_port(), starttls=False), DELIVERY, CONTENT)
    assert isinstance(outcome, Deferred)
    assert outcome.code == 0


@pytest.mark.parametrize("lines", range(6))
def test_a_connection_that_drops_before_the_mail_was_handed_over_means_later(lines: int) -> None:
    """Answers to the greeting, EHLO, MAIL, RCPT; the last of them is dropped."""
    told = ["220 x\r\n", "250-x\r\n250 8BITMIME\r\n", "250 ok\r\n", "250 ok\r\n", "421 bye\r\n"]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def speak() -> None:
            connection, _ = listening.accept()
            with connection:
                for answer in told[:lines]:
                    connection.sendall(answer.encode())
                    if not connection.recv(4096):
                        return

        thread = threading.Thread(target=speak)
        thread.start()
        port = listening.getsockname()[1]
        server = Server(host="127.0.0.1", port=port, starttls=False, name="x", timeout=5)
        outcome = send(server, DELIVERY, CONTENT)
        thread.join(10)
    assert isinstance(outcome, Deferred)


def test_eight_bits_are_not_forced_on_a_server_that_takes_seven() -> None:
    postman = Postman()

    class Old(Controller):
        def factory(self) -> SMTP:
            return Seven(self.handler)

    class Seven(SMTP):
        async def push(self, status: Any) -> None:
            text = status if isinstance(status, bytes) else status.encode()
            if text.startswith(b"250-8BITMIME"):
                return
            await super().push(text)

    old = Old(postman, hostname="127.0.0.1", port=free_port())
    old.start()
    try:
        server = Server(host="127.0.0.1", port=old.port, starttls=False, name="x", timeout=5)
        assert send(server, DELIVERY, CONTENT) == Deferred(
            0, "the server does not take mails of eight bits (8BITMIME)"
        )
        assert isinstance(send(server, DELIVERY, b"Subject: x\r\n\r\nplain\r\n"), Sent)
    finally:
        old.stop()
    assert len(postman.got) == 1


@dataclass(frozen=True)
class Certificate:
    """A certificate of 127.0.0.1 that signs itself, and its key."""

    file: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    found = Certificate(tmp_path / "certificate.pem", tmp_path / "key.pem")
    found.file.write_bytes(made.public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    found.key.write_bytes(private)
    return found


def authenticator(
    server: Any, session: Any, envelope: Any, mechanism: str, given: Any
) -> AuthResult:
    good = isinstance(given, LoginPassword) and given == LoginPassword(b"ksquirrel", RIGHT.encode())
    return AuthResult(success=good, handled=False)


def encrypted(server: Server, certificate: Certificate, **changes: Any) -> Server:
    return Server(
        host=server.host, port=server.port, name="x", timeout=5,
        **({"context": certificate.client()} | changes),
    )  # fmt: skip


def test_starttls_and_a_password_are_used(
    running: Callable[..., Server], certificate: Certificate
) -> None:
    postman = Postman()
    options = {
        "tls_context": certificate.server(), "require_starttls": True,
        "authenticator": authenticator, "auth_required": True,
    }  # fmt: skip
    server = running(postman, **options)
    right = encrypted(server, certificate, user="ksquirrel", password=RIGHT)
    assert isinstance(send(right, DELIVERY, CONTENT), Sent)
    assert postman.was_encrypted == [True]
    wrong = encrypted(server, certificate, user="ksquirrel", password=RIGHT[1:])
    outcome = send(wrong, DELIVERY, CONTENT)
    assert isinstance(outcome, Deferred), "the operator's fault, not the mail's"
    assert outcome.code == 535
    assert RIGHT not in repr(right)
    assert len(postman.got) == 1


def test_nothing_is_sent_in_the_clear_or_to_a_stranger(
    running: Callable[..., Server], certificate: Certificate
) -> None:
    postman = Postman()
    plain = running(postman)
    secure = running(postman, tls_context=certificate.server())
    for server in (encrypted(plain, certificate), encrypted(secure, certificate, context=None)):
        outcome = send(server, DELIVERY, CONTENT)
        assert isinstance(outcome, Deferred)
        assert outcome.code == 0
    assert not postman.got
