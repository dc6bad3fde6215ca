# SPDX-License-Identifier: GPL-2.0-or-later
"""What the doctor asks of others: GitHub, the mail server, the DNS."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from service.doctor import dns as names
from service.doctor import github, mail
from service.doctor.line import Line
from service.settings import GitHub, Mail, Settings
from service.web.manifest import EVENTS, PERMISSIONS
from tests.end_to_end.test_smtp import (
    RIGHT,
    Certificate,
    Postman,
    authenticator,
    certificate,
    serve,
)
from tests.github.fixtures import Hub

__all__ = ["certificate"]


def said(lines: Iterator[Line]) -> list[str]:
    return [str(one) for one in lines]


@pytest.fixture
def app(hub: Hub, tmp_path: Path) -> Settings:
    """The app of the fake, with all it needs."""
    hub.world.permissions = dict(PERMISSIONS)
    hub.world.events = list(EVENTS)
    key = tmp_path / "app.pem"
    key.write_text(str(hub.world.app()["private_key"]))
    key.chmod(0o600)
    told = GitHub(api_url=hub.url, app_id=hub.world.app_id, private_key_file=key)
    return Settings(github=told)


def test_an_app_that_may_what_it_needs_is_well(app: Settings) -> None:
    assert said(github.app(app, False)) == [
        "ok    github app: ksquirrel answers, installed 1 times"
    ]


def test_a_right_that_is_lacking_or_too_much_is_told(app: Settings, hub: Hub) -> None:
    hub.world.permissions |= {"checks": "read", "contents": "write", "administration": "read"}
    hub.world.events.remove("pull_request")
    lines = said(github.app(app, False))
    assert "fail  github app: has checks: read, and needs write; give it that" in lines[0]
    assert "(administration: read, contents: write)" in lines[1]
    assert lines[2].startswith("fail  github app: does not hear pull_request;")
    assert lines[3].startswith("fail  installation at rust-for-linux: has checks: read")
    assert "has to accept" in lines[3]


def test_a_key_that_github_does_not_know_is_the_operators_fault(app: Settings) -> None:
    other = replace(app, github=replace(app.github, app_id=99))
    (line,) = said(github.app(other, False))
    assert line.startswith("fail  github.private_key_file")
    assert "app_id" in line


def test_a_github_that_is_away_fails_and_without_app_nothing_is_asked(app: Settings) -> None:
    away = replace(app, github=replace(app.github, api_url="http://127.0.0.1:1"))
    (line,) = said(github.app(away, False))
    assert line.startswith("fail  github app: the app: no answer from GitHub")
    assert said(github.app(away, True)) == ["skip  github app: not looked at: --offline"]
    assert said(github.app(Settings(), False))[0].startswith("skip")


def test_a_mail_server_is_reached_and_gets_no_mail() -> None:
    postman = Postman()
    server = serve(postman)
    told = Mail(smtp_host="127.0.0.1", smtp_port=server.port, smtp_starttls=False)
    try:
        (line,) = said(mail.smtp(Settings(mail=told), False))
    finally:
        server.stop()
    assert line == f"ok    smtp: 127.0.0.1:{server.port} answers"
    assert postman.got == []
    (line,) = said(mail.smtp(Settings(mail=told), False))
    assert line.startswith(f"fail  smtp: 127.0.0.1:{server.port}: ")
    assert "refused" in line


@pytest.mark.parametrize(("password", "state"), [(RIGHT, "ok"), ("wrong horse", "fail")])
def test_starttls_and_the_login_are_tried(
    certificate: Certificate, tmp_path: Path, password: str, state: str
) -> None:
    server = serve(
        Postman(),
        tls_context=certificate.server(),
        require_starttls=True,
        authenticator=authenticator,
        auth_required=True,
    )
    file = tmp_path / "password"
    file.write_text(password)
    file.chmod(0o600)
    told = Settings(
        mail=Mail(
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_user="ksquirrel",
            smtp_password_file=file,
        )
    )
    try:
        (line,) = said(mail.smtp(told, False, certificate.client()))
        (stranger,) = said(mail.smtp(told, False))
    finally:
        server.stop()
    assert line.startswith(state)
    assert password not in line
    assert ("encrypted and logged in" if state == "ok" else "535") in line
    assert stranger.startswith("fail")
    assert "certificate" in stranger


def test_a_server_that_offers_no_encryption_fails() -> None:
    server = serve(Postman())
    told = Mail(smtp_host="127.0.0.1", smtp_port=server.port)
    try:
        (line,) = said(mail.smtp(Settings(mail=told), False))
    finally:
        server.stop()
    assert line.startswith("fail")
    assert "STARTTLS" in line


class Names:
    """A name server on loopback that knows some texts."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.mute = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while True:
            raw, sender = self.socket.recvfrom(4096)
            if raw == b"stop":
                return
            if not self.mute:
                self.socket.sendto(self.answer(dns.message.from_wire(raw)), sender)

    def answer(self, asked: dns.message.Message) -> bytes:
        reply = dns.message.make_response(asked)
        name = asked.question[0].name
        found = self.texts.get(name.to_text(omit_final_dot=True))
        if found is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        else:
            quoted = [f'"{one}"' for one in found]
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
        return reply.to_wire()

    def resolver(self) -> dns.resolver.Resolver:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers = ["127.0.0.1"]
        made.port = self.socket.getsockname()[1]
        made.lifetime = 2
        return made

    def stop(self) -> None:
        self.socket.sendto(b"stop", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


@pytest.fixture
def server() -> Iterator[Names]:
    made = Names()
    yield made
    made.stop()


SENDER = "Ksquirrel <ksquirrel@lint.engine.example>"
OURS = Settings(mail=Mail(sender=SENDER, bounce_domain="bounces.lint.engine.example"))
WELL = {
    "bounces.lint.engine.example": ["other", "v=spf1 a:mx.engine.example -all"],
    "_dmarc.engine.example": ["v=DMARC1; p=reject; rua=mailto:x@engine.example"],
    "s1._domainkey.lint.engine.example": ["v=DKIM1; k=rsa; p=MIGf"],
}


def asked(server: Names, settings: Settings = OURS, selector: str | None = "s1") -> list[str]:
    return said(names.mail_domains(settings, False, selector, server.resolver()))


def test_domains_that_are_published_as_they_should_are_well(server: Names) -> None:
    server.texts = dict(WELL)
    assert [one[:4] for one in asked(server)] == ["ok  "] * 3


CHANGES = [
    ("bounces.lint.engine.example", ["other"], "fail  dns, SPF of bounces.lint.engine.example: 0"),
    ("bounces.lint.engine.example", ["v=spf1 a", "v=spf1 mx"], "fail  dns, SPF"),
    ("bounces.lint.engine.example", ["v=spf1 a +all"], "warn  dns, SPF"),
    ("bounces.lint.engine.example", ["v=spf10 a -all"], "fail  dns, SPF"),
    ("_dmarc.engine.example", ["x"], "warn  dns, DMARC of lint.engine.example: 0 records"),
    ("_dmarc.engine.example", ["v=DMARC1; p=none"], "warn  dns, DMARC"),
    ("s1._domainkey.lint.engine.example", ["v=DKIM1; p="], "fail  dns, DKIM"),
    ("s1._domainkey.lint.engine.example", ["v=DKIM1; p=; t=s"], "fail  dns, DKIM"),
]


@pytest.mark.parametrize(("name", "texts", "line"), CHANGES)
def test_what_is_published_wrongly_is_told(
    server: Names, name: str, texts: list[str], line: str
) -> None:
    server.texts = WELL | {name: texts}
    assert next(one for one in asked(server) if not one.startswith("ok")).startswith(line)


def test_bounces_of_another_domain_are_not_aligned(server: Names) -> None:
    other = Settings(mail=Mail(sender=SENDER, bounce_domain="loom.example"))
    server.texts = WELL | {"loom.example": ["v=spf1 -all"]}
    assert any("so only DKIM counts" in one for one in asked(server, other))


def test_where_nobody_answers_it_is_said_and_nothing_fails(
    server: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.mute = True
    monkeypatch.setattr(names, "SECONDS", 0.3)
    (line,) = asked(server)
    assert line.startswith("skip  dns: not looked at: no answer")
    assert said(names.mail_domains(OURS, True, None))[0].startswith("skip")
    assert said(names.mail_domains(Settings(), False, None))[0].startswith("skip")


def test_without_a_selector_dkim_is_skipped(server: Names) -> None:
    server.texts = dict(WELL)
    assert asked(server, selector=None)[-1].startswith("skip  dns, DKIM")
