# SPDX-License-Identifier: GPL-2.0-or-later
"""Letters made to hurt: each is kept, read in time, and none changes or stops anything."""

from __future__ import annotations

import os
import random
import time

import pytest

from rules.read.mail import LIST, Unreadable, read_mail
from service.letters.authority import is_fresh, parents_of
from service.read.commands import commands_of
from service.read.reported import fates
from service.read.signed import signer_of
from service.store import letters
from tests.service.hostile import AT_THE_LIMITS, mangled
from tests.service.letters.keys import Zone, signed
from tests.service.letters.mailroom import US, Mailroom
from tests.service.letters.test_reported import block, report
from tests.service.lists.office import START

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
SECONDS = 5
ZONE = Zone()
ZONE.publish("engine.example")


def read_all(raw: bytes) -> None:
    """Ask a letter everything that is asked of one before anything is believed."""
    start = time.process_time()
    try:
        mail = read_mail(raw, LIST)
    except Unreadable:
        return
    commands_of(mail, ())
    fates(raw, mail)
    signer_of(raw, mail, ZONE, None)
    signer_of(raw, mail, ZONE, "mx.lint.example")
    is_fresh(mail, START)
    parents_of(mail)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("raw", AT_THE_LIMITS.values(), ids=AT_THE_LIMITS.keys())
def test_a_letter_at_the_limits_is_read_in_time(raw: bytes) -> None:
    read_all(raw)
    read_all(b"Authentication-Results: mx.lint.example; dkim=pass header.d=x\n" + raw)


@pytest.mark.parametrize(
    "header",
    [
        b"Authentication-Results: mx.lint.example; " + piece * (31_000 // len(piece))
        for piece in (b"(", b'"', b"\\", b"dkim=", b";dkim=pass ", b"header.d=", b"header.b=a ")
    ]
    + [
        b"DKIM-Signature: " + piece * (31_000 // len(piece))
        for piece in (b"d=", b";", b"h=a:", b"a=b;", b" ")
    ]
    + [b"DKIM-Signature: d=x.y; s=s; h=from; a=x; b=y\n" * 1500]
    + [
        b"Subject: " + b"re: stop " * 3400,
        b"Subject: stop" + b" " * 31_000,
        b"Date: " + b"9" * 31_000,
    ],
    ids=lambda header: header[:40].decode() + header[-9:].decode(),
)
def test_a_header_of_any_filling_is_read_in_time(header: bytes) -> None:
    read_all(header.rstrip() + b"\nFrom: ada@engine.example\n\n#ksquirrel stop\n")


def test_mangled_letters_and_reports_are_read_without_a_fault() -> None:
    dice = random.Random(5)
    plain = b"From: ada@engine.example\r\nDate: x\r\nMessage-ID: <x@y>\r\n\r\n#ksquirrel stop\r\n"
    whole = [report(block("5.1.1")), signed(report(block("4.2.2"))), report(), signed(plain)]
    for raw in mangled(200 * TIMES, seed=3):
        read_all(raw)
    for _ in range(300 * TIMES):
        one = bytearray(dice.choice(whole))
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(one))
            one[at : at + dice.randint(0, 9)] = dice.randbytes(dice.randint(0, 9))
        read_all(bytes(one))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mangled_letter_is_kept_and_settled_wherever_it_comes_to(mailroom: Mailroom) -> None:
    before = mailroom.state()
    places = (US, mailroom.told.sender, "bounce+x@bounces.engine.example")
    good = mailroom.signed("#ksquirrel stop")
    dice = random.Random(8)
    for number, raw in enumerate(mangled(60 * TIMES, seed=7)):
        broken = bytearray(good)
        at = good.index(b"\r\n\r\n") + dice.randrange(12)
        broken[at : at + 1] = dice.randbytes(2)
        for one in (raw, bytes(broken)):
            found = mailroom.hand_over(one, places[number % 3], "" if number % 2 else "x@y.example")
            if found is not None and mailroom.letter(found).state == letters.NEW:
                assert mailroom.read(found).state != letters.NEW
    assert mailroom.state() == before
