# SPDX-License-Identifier: GPL-2.0-or-later
"""Whoever forges commands, and however, changes nothing for anybody else (ux.md, T4 and T24)."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from service.store import letters
from tests.service.letters.keys import HEADERS, signed
from tests.service.letters.mailroom import ADA, US, Mailroom

COUNT = 500 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
WORDS = ("stop", "stop series", "start", "recheck", "wrong it is", "help", "stop\n#ksquirrel help")
EVE = "eve@evil.example"
SENDERS = (
    EVE, ADA, "bob@engine.example", f'"{ADA}" <{EVE}>', f"{ADA}, {EVE}", f"{EVE}, {ADA}",
    f"<{ADA}> {EVE}", f"{EVE} ({ADA})", f"=?utf-8?q?{ADA.replace('@', '=40')}?= <{EVE}>",
    f"Ada <{ADA}> <{EVE}>", "ada@engine.example.evil.example", f"x: {ADA};", f"{ADA}.",
    f"<@evil.example:{ADA}>", "ada@ENGINE.example", f"{ADA}\r\n <{EVE}>", "ada+x@evil.example",
    "ada@\u0435ngine.example",
)  # fmt: skip
MORE: tuple[dict[str, str], ...] = (
    {}, {"Sender": ADA}, {"Reply-To": ADA}, {"Return-Path": f"<{ADA}>"}, {"Resent-From": ADA},
    {"X-Original-From": ADA}, {"X-Envelope-From": ADA}, {"Cc": ADA},
    {"Authentication-Results": "lint.engine.example; dkim=pass header.d=engine.example"},
    {"ARC-Authentication-Results": "i=1; x; dkim=pass header.d=engine.example"},
    {"Received-SPF": "pass"}, {"X-DKIM": "pass"},
)  # fmt: skip


def forged(mailroom: Mailroom) -> Iterator[bytes]:
    """Letters of somebody who has keys of his own, and who saw our mail to Ada."""
    dice = random.Random(24)
    for number in itertools.count():
        subject = dice.choice(("Re: x", f"stop {mailroom.token}", f"Re: stop {mailroom.token}"))
        head = {
            "From": dice.choice(SENDERS),
            "To": dice.choice((US, "people@lint.engine.example", "list@x.example")),
            "Subject": subject,
            "Date": format_datetime(mailroom.office.clock.now),
            "Message-ID": f"<forged-{number}@evil.example>",
            "In-Reply-To": dice.choice((f"<{mailroom.told.message_id}>", "<1@engine.example>")),
            "References": f"<1@engine.example> <{mailroom.told.message_id}>",
        } | dice.choice(MORE)
        text = f"#ksquirrel {dice.choice(WORDS)}"
        raw = "".join(f"{name}: {value}\r\n" for name, value in head.items()) + f"\r\n{text}\r\n"
        yield _signed(dice, raw.encode())


def _signed(dice: random.Random, raw: bytes) -> bytes:
    """Signed by a stranger, by a stranger in another's name, partly, or not at all."""
    way = dice.randrange(6)
    if way == 0:
        return raw
    if way == 1:
        return signed(raw, "evil.example")
    if way == 2:
        return signed(raw, "engine.example", key="evil.example")
    if way == 3:
        return signed(raw, "evil.example", ("from",), length=True)
    if way == 4:
        return signed(signed(raw, "evil.example"), "engine.example", key="evil.example")
    made = signed(raw, "evil.example")
    return made.replace(b"d=evil.example", b"d=engine.example", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_forged_command_changes_anything_for_somebody_else(mailroom: Mailroom) -> None:
    mailroom.zone.publish("evil.example")
    before = mailroom.state()
    for number, raw in enumerate(itertools.islice(forged(mailroom), COUNT)):
        mailroom.hear(raw, sender=EVE)
        if number % 100 == 0:
            assert mailroom.state() == before
    assert mailroom.state() == before


def test_a_neighbour_whose_mail_is_signed_cannot_speak_for_ada(mailroom: Mailroom) -> None:
    before = mailroom.state()
    for text in (
        "#ksquirrel stop",
        "#ksquirrel start",
        "#ksquirrel wrong no",
        "#ksquirrel recheck",
    ):
        for subject in ("Re: x", f"stop {mailroom.token}"):
            mailroom.hear(mailroom.signed(text, sender="bob@engine.example", Subject=subject))
    assert mailroom.state() == before


def test_what_ada_wrote_to_others_cannot_be_sent_on_as_a_command(mailroom: Mailroom) -> None:
    """Her signature is good, and covers nothing that names us."""
    theirs = {"To": "list@x.example", "Subject": "how to stop it", "parent": ""}
    some = tuple(one for one in HEADERS if one not in ("in-reply-to", "references"))
    raw = signed(mailroom.write("#ksquirrel stop", **theirs), headers=some)
    parent = f"In-Reply-To: <{mailroom.told.message_id}>\r\n".encode()
    letter = mailroom.hear(parent + raw)
    assert (letter.state, mailroom.optouts()) == (letters.WAITING, set())
    assert "meant for us" in (letter.why or "")


def test_a_letter_that_was_kept_for_long_is_not_obeyed(mailroom: Mailroom) -> None:
    raw = mailroom.signed("#ksquirrel stop")
    mailroom.office.clock.now += timedelta(days=8)
    letter = mailroom.hear(raw)
    assert (letter.state, mailroom.optouts()) == (letters.WAITING, set())
    assert mailroom.hear(mailroom.signed("#ksquirrel stop", Date="")).state == letters.WAITING


def test_an_old_letter_cannot_be_sent_again(mailroom: Mailroom) -> None:
    raw = mailroom.signed("#ksquirrel stop")
    mailroom.hear(raw)
    mailroom.hear(mailroom.signed("#ksquirrel start"))
    assert mailroom.optouts() == set()
    assert mailroom.hand_over(raw) is None
    assert mailroom.hear(raw, to="ksquirrel+x@lint.engine.example").state == letters.IGNORED
    mailroom.office.clock.now += timedelta(days=8)
    late = mailroom.hear(raw, to="ksquirrel+y@lint.engine.example")
    assert late.state in (letters.IGNORED, letters.WAITING)
    assert mailroom.optouts() == set()


def test_a_stranger_who_is_sure_gets_no_answer_either(mailroom: Mailroom) -> None:
    before = mailroom.state()
    raw = mailroom.signed("#ksquirrel help\n#ksquirrel wrong x", "evil.example", sender=EVE)
    letter = mailroom.hear(raw, sender=EVE)
    assert letter.state == letters.WAITING
    assert mailroom.state() == before
