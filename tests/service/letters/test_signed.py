# SPDX-License-Identifier: GPL-2.0-or-later
"""Who surely wrote a letter: real keys, and every way we know to sign for somebody else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from rules.read.mail import read_mail
from service.faults import TryLater
from service.read.results import Passed, passed
from service.read.signed import Doubt, Signer, signer_of
from tests.service.letters.keys import HEADERS, Zone, signed

ADA = "ada@engine.example"
MX = "mx.lint.example"


def letter(sender: str = f"Ada Hacker <{ADA}>", body: str = "#ksquirrel stop\r\n") -> bytes:
    return (
        f"From: {sender}\r\nTo: ksquirrel@lint.engine.example\r\nSubject: Re: x\r\n"
        "Date: Fri, 2 Jan 2026 05:00:00 +0000\r\nMessage-ID: <l1@engine.example>\r\n"
        f"In-Reply-To: <ksq-x@lint.engine.example>\r\n\r\n{body}"
    ).encode()


@pytest.fixture
def zone() -> Zone:
    found = Zone()
    for domain in ("engine.example", "evil.example", "example", "mail.engine.example"):
        found.publish(domain)
    return found


def who(raw: bytes, zone: Zone, server: str | None = None) -> str:
    found = signer_of(raw, read_mail(raw), zone, server)
    return found.address if isinstance(found, Signer) else f"? {found.why}"


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        (f"Ada Hacker <{ADA}>", "engine.example"),
        (ADA, "engine.example"),
        (f'"Hacker, Ada" <{ADA.upper()}>', "engine.example"),
        (f"=?utf-8?q?Ad=C3=A1?= <{ADA}>", "engine.example"),
        ("ada@deep.mail.engine.example", "engine.example"),
        ("ada@deep.mail.engine.example", "mail.engine.example"),
    ],
)
def test_who_his_domain_signed_for_is_sure(sender: str, domain: str, zone: Zone) -> None:
    assert "@" in who(signed(letter(sender), domain), zone)
    assert not who(signed(letter(sender), domain), zone).startswith("?")


def test_a_letter_with_bare_line_feeds_verifies_too(zone: Zone) -> None:
    assert who(signed(letter()).replace(b"\r\n", b"\n"), zone) == ADA


def _change(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(old, new, 1)


def _above(more: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: more + raw


FORGED: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "nothing is signed": (letter(), bytes),
    "by a stranger": (signed(letter(), "evil.example"), bytes),
    "by the stranger's key": (signed(letter(), key="evil.example"), bytes),
    "by a domain above all": (signed(letter(), "example"), bytes),
    "by a domain below": (signed(letter(), "mail.engine.example"), bytes),
    "by a key nobody has": (signed(letter(), "engine.example", bits=1025), bytes),
    "by a domain that ends alike": (
        signed(letter("ada@notengine.example"), "engine.example"), bytes),
    "with an open end": (signed(letter(), length=True), bytes),
    "without Date": (signed(letter(), headers=tuple(h for h in HEADERS if h != "date")), bytes),
    "without Message-ID": (
        signed(letter(), headers=tuple(h for h in HEADERS if h != "message-id")), bytes),
    "the body is changed": (signed(letter()), _change(b"stop", b"start")),
    "From is changed": (signed(letter()), _change(b"<ada@", b"<bob@")),
    "a second From above": (signed(letter()), _above(b"From: bob@engine.example\r\n")),
    "a second Subject": (signed(letter()), _above(b"Subject: stop\r\n")),
    "a second parent": (signed(letter()), _above(b"In-Reply-To: <ksq-y@lint.engine.example>\r\n")),
    "a header behind a lone return": (signed(letter()), _above(b"X: a\rReply-To: b@c.example\r\n")),
    "two people": (signed(letter(f"{ADA}, bob@engine.example")), bytes),
    "a group": (signed(letter(f"x: {ADA};")), bytes),
    "a comment": (signed(letter(f"{ADA} (bob@engine.example)")), bytes),
    "a route": (signed(letter(f"<@evil.example:{ADA}>")), bytes),
    "an address as a name": (
        signed(letter(f"{ADA} <mallory@evil.example>"), "evil.example"), bytes),
    "nobody": (signed(letter("Ada")), bytes),
    "a long line": (signed(letter(body="x" * 5000 + "\r\n")), bytes),
    "a long body": (signed(letter(body="x\r\n" * 100_000)), bytes),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_nobody_is_sure_where_something_is_wrong(name: str, zone: Zone) -> None:
    raw, change = FORGED[name]
    assert who(change(raw), zone).startswith("? "), name


@pytest.mark.parametrize(
    ("extra", "sender", "is_sure"),
    [
        ("", ADA, True),
        ("t=y; ", ADA, False),
        ("t=s; ", ADA, True),
        ("t=s; ", "ada@deep.engine.example", False),
        ("t=y:s; ", ADA, False),
    ],
)
def test_a_key_that_is_being_tried_or_is_for_one_name_counts_so(
    extra: str, sender: str, is_sure: bool, zone: Zone
) -> None:
    zone.publish("engine.example", extra)
    assert (not who(signed(letter(sender)), zone).startswith("?")) == is_sure


def test_a_key_taken_back_or_damaged_counts_for_nothing(zone: Zone) -> None:
    zone.records["s1._domainkey.engine.example"] = b"v=DKIM1; p="
    assert who(signed(letter()), zone).startswith("?")
    zone.records["s1._domainkey.engine.example"] = b"\xff nonsense"
    assert who(signed(letter()), zone).startswith("?")
    del zone.records["s1._domainkey.engine.example"]
    assert who(signed(letter()), zone).startswith("?")


def test_a_dns_that_is_away_means_later_and_not_no(zone: Zone) -> None:
    zone.is_away = True
    with pytest.raises(TryLater):
        who(signed(letter()), zone)


def test_only_a_name_of_the_senders_own_is_looked_up(zone: Zone) -> None:
    who(signed(letter(), "evil.example"), zone)
    assert zone.asked == []


def test_no_signature_takes_long(zone: Zone) -> None:
    head = b"DKIM-Signature: v=1; a=rsa-sha256; d=engine.example; s=s1; bh=; "
    head += b"h=from:date:message-id; b="
    start = time.process_time()
    for filling in (b" " * 30_000 + b"!", b"A" * 4000 + b"!", b"=" * 3900 + b"A", b"\x00"):
        raw = head + filling + b"\r\n" + letter()
        assert isinstance(signer_of(raw, read_mail(raw), zone), Doubt)
    assert time.process_time() - start < 2


RESULTS = [
    ([f"{MX}; dkim=pass header.d=engine.example"], ["engine.example"]),
    (
        [f"{MX} 1; spf=pass; dkim=pass (2048-bit key; x) header.i=@engine.example"],
        ["engine.example"],
    ),
    ([f"{MX}; dkim=fail header.d=engine.example"], []),
    (
        [f"{MX}; dkim=pass header.d=a.example; dkim=pass header.d=b.example"],
        ["a.example", "b.example"],
    ),
    ([f"{MX}; none"], []),
    (["other.example; dkim=pass header.d=engine.example"], []),
    ([f"x{MX}; dkim=pass header.d=engine.example"], []),
    # the topmost that says anything of DKIM decides: below it anybody may have written
    ([f"{MX}; dkim=none", f"{MX}; dkim=pass header.d=engine.example"], []),
    ([f"{MX}; spf=pass", f"{MX}; dkim=pass header.d=engine.example"], ["engine.example"]),
    (["other.example; x=y", f"{MX}; dkim=none", f"{MX}; dkim=pass header.d=e.example"], []),
    # words of others in a result of ours
    (
        [f'{MX}; dkim=none; spf=pass smtp.mailfrom="x; dkim=pass header.d=e.example"@evil.example'],
        [],
    ),
    ([f"{MX}; dkim=none (; dkim=pass header.d=engine.example)"], []),
    ([f"{MX}; dkim=none (\\) ; dkim=pass header.d=engine.example)"], []),
    ([f"{MX}; xdkim=pass header.d=engine.example"], []),
    ([f"{MX}; dkim=passed header.d=engine.example"], []),
    ([f"{MX}; dkim-atps=pass header.d=engine.example"], []),
]


@pytest.mark.parametrize(("headers", "expected"), RESULTS)
def test_what_our_own_server_found(headers: list[str], expected: list[str]) -> None:
    assert [one.domain for one in passed(headers, MX)] == expected


def test_how_a_signature_is_told_from_another() -> None:
    (one,) = passed([f"{MX}; dkim=pass header.d=e.example header.s=S1 header.b=AbC/+1"], MX)
    assert one == Passed(domain="e.example", selector="s1", beginning="AbC/+1")


def test_where_our_server_is_named_its_word_counts_and_not_the_dns(zone: Zone) -> None:
    good = f"Authentication-Results: {MX}; dkim=pass header.d=engine.example\r\n".encode()
    zone.is_away = True
    assert who(good + signed(letter()), zone, MX) == ADA
    assert who(good + signed(letter(), length=True), zone, MX).startswith("?"), "l= all the same"
    assert who(good + letter(), zone, MX).startswith("?"), "there is no signature at all"
    assert who(signed(letter()), zone, MX).startswith("?")
    evil = good.replace(b"engine.", b"evil.")
    assert who(evil + signed(letter(), "evil.example"), zone, MX).startswith("?")
    bad = f"Authentication-Results: {MX}; dkim=fail header.d=engine.example\r\n".encode()
    assert who(bad + good + signed(letter(), key="evil.example"), zone, MX).startswith("?")
    assert zone.asked == []
