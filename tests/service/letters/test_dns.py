# SPDX-License-Identifier: GPL-2.0-or-later
"""A real resolver asks a server on loopback, which answers, refuses, or says nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from rules.read.mail import read_mail
from service.faults import TryLater
from service.read import dns as ours
from service.read.signed import Signer, signer_of
from tests.service.letters.keys import Zone, signed
from tests.service.letters.test_signed import ADA, letter

pytestmark = pytest.mark.end_to_end
TEXT = {"two.example.": '"v=DKIM1; " "p=abc"', "several.example.": '"first"'}


def answered(question: bytes) -> bytes | None:
    query = dns.message.from_wire(question)
    name = query.question[0].name.to_text()
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA
    if name.startswith("silent."):
        return None
    if name.startswith("broken."):
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif name in TEXT:
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", TEXT[name]))
    elif not name.startswith("empty."):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()


@pytest.fixture
def resolver() -> Iterator[dns.resolver.Resolver]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    question, sender = server.recvfrom(4096)
                except TimeoutError:
                    continue
                if answer := answered(question):
                    server.sendto(answer, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        found = dns.resolver.Resolver(configure=False)
        found.nameservers = ["127.0.0.1"]
        found.port = server.getsockname()[1]
        found.timeout = 0.3
        yield found
        ended.set()
        thread.join(5)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("two.example", b"v=DKIM1; p=abc"),
        ("several.example", b"first"),
        ("none.example", None),
        ("empty.example", None),
        ("a..example", None),
        ("x" * 300 + ".example", None),
        ("x" * 70 + ".example", None),
    ],
)
def test_a_text_is_given_whole_and_none_is_none(
    name: str, text: bytes | None, resolver: dns.resolver.Resolver
) -> None:
    assert ours.text_record(name, resolver) == text


@pytest.mark.parametrize("name", ["silent.example", "broken.example"])
def test_where_nobody_can_say_it_is_to_be_asked_again(
    name: str, resolver: dns.resolver.Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "SECONDS", 1.0)
    with pytest.raises(TryLater, match=name):
        ours.text_record(name, resolver)


def test_a_machine_without_a_resolver_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "SECONDS", 0.5)
    nobody = dns.resolver.Resolver(configure=False)
    with pytest.raises(TryLater):
        ours.text_record("two.example", nobody)


def test_a_letter_is_verified_with_a_key_that_came_by_the_network(
    resolver: dns.resolver.Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = Zone()
    zone.publish("engine.example")
    ((name, record),) = zone.records.items()
    pieces = [record[at : at + 200].decode() for at in range(0, len(record), 200)]
    monkeypatch.setitem(TEXT, f"{name}.", " ".join(f'"{one}"' for one in pieces))
    raw = signed(letter())
    found = signer_of(raw, read_mail(raw), lambda one: ours.text_record(one, resolver))
    assert isinstance(found, Signer)
    assert found.address == ADA
