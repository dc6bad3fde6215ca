# SPDX-License-Identifier: GPL-2.0-or-later
"""Bounces are counted, and never answered; what somebody makes up counts for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store import letters, suppressed
from service.store.engine import transaction
from tests.service.letters.mailroom import ADA, Mailroom
from tests.service.letters.test_reported import block, report, words
from tests.service.lists.office import bad


def another(mailroom: Mailroom, n: int) -> str:
    """The return path of one more mail to Ada."""
    mailroom.office.arrive(bad(n, f"[PATCH] Free object {n} once"))
    mailroom.office.work()
    assert mailroom.office.outbox()[-1].state == "sent"
    return mailroom.office.outbox()[-1].sender


def bounced(mailroom: Mailroom, raw: bytes, to: str = "", sender: str = "") -> str:
    letter = mailroom.hear(raw, to=to or mailroom.told.sender, sender=sender)
    assert mailroom.answers() == ()
    return letter.state


def test_an_address_that_is_gone_is_not_written_to_for_90_days(mailroom: Mailroom) -> None:
    assert bounced(mailroom, report(block("5.1.1"))) == letters.COUNTED
    assert mailroom.suppressed() == {ADA: 90}
    office = mailroom.office
    office.arrive(bad(2, "[PATCH] Free the other object once"))
    office.work()
    assert len(office.postman.got) == 1
    assert any("came back" in one.text for one in office.reports())
    office.clock.now += timedelta(days=91)
    assert mailroom.suppressed() == {}


def test_a_bounce_in_words_counts_where_it_came_by_our_return_path(mailroom: Mailroom) -> None:
    assert bounced(mailroom, words("550 5.1.1 no such user")) == letters.COUNTED
    assert mailroom.suppressed() == {ADA: 90}


def test_three_delays_in_a_row_are_seven_days_of_silence(mailroom: Mailroom) -> None:
    paths = [mailroom.told.sender, another(mailroom, 2), another(mailroom, 3)]
    for number, path in enumerate(paths):
        bounced(mailroom, report(block("4.4.7")) + b"%d" % number, path)
        bounced(mailroom, report(block("4.2.2", "delayed")) + b"x%d" % number, path)
        assert mailroom.suppressed() == ({ADA: 7} if number == 2 else {})


def test_one_mail_that_came_through_between_breaks_the_row(mailroom: Mailroom) -> None:
    paths = [mailroom.told.sender, *(another(mailroom, n) for n in (2, 3, 4))]
    for number in (0, 1, 3):
        bounced(mailroom, report(block("4.4.7")) + b"%d" % number, paths[number])
    assert mailroom.suppressed() == {}
    bounced(mailroom, report(block("4.4.7")) + b"z", paths[2])
    bounced(mailroom, report(block("5.7.1")) + b"z", paths[2])
    assert mailroom.suppressed() == {ADA: 7}


@pytest.mark.parametrize(
    "raw",
    [
        report(block("5.1.1", address="bob@engine.example")),
        report(block("5.2.2")),
        report(block("5.1.1", "delivered")),
        report(block("5.1.8")),
        report(),
        report("Status: 5.1.1", kind="feedback-report"),
        words("I am away until Monday; my version is 5.1.1."),
        words("#ksquirrel stop"),
        b"Subject: x\n\n",
    ],
)
def test_what_says_nothing_bad_of_the_address_suppresses_nobody(
    raw: bytes, mailroom: Mailroom
) -> None:
    assert bounced(mailroom, raw) == letters.COUNTED
    assert mailroom.suppressed() == {}
    assert mailroom.optouts() == set()


def test_a_return_path_that_we_never_made_counts_for_nothing(mailroom: Mailroom) -> None:
    path = mailroom.told.sender
    first, _, rest = path.partition("-")
    other = rest.replace(rest[:5], rest[:5][::-1], 1)
    swapped = "a" if path[10] != "a" else "b"
    for to in (
        f"{first}-{other}",
        f"{path[:10]}{swapped}{path[11:]}",
        "bounce@bounces.engine.example",
        "bounce+x@bounces.engine.example",
        path.replace("bounces.engine.example", "engine.example"),
    ):
        assert bounced(mailroom, report(block("5.1.1")), to) != letters.COUNTED, to
        assert mailroom.suppressed() == {}


def test_a_letter_of_a_person_to_a_return_path_is_no_bounce(mailroom: Mailroom) -> None:
    raw = words("550 5.1.1 no such user\n#ksquirrel stop")
    assert bounced(mailroom, raw, sender="eve@evil.example") == letters.IGNORED
    assert mailroom.suppressed() == {}


def test_what_our_own_server_refuses_for_good_counts_at_once(mailroom: Mailroom) -> None:
    office = mailroom.office
    for answer, expected in (
        ("554 5.7.1 spam", {}),
        ("550 5.1.8 bad sender", {}),
        ("550 no such user", {}),
        ("550 5.1.1 no such user", {ADA: 90}),
    ):
        office.postman.answers["RCPT"] = answer
        n = len(office.outbox()) + 2
        office.arrive(bad(n, f"[PATCH] Free object {n} once"))
        office.work()
        assert office.outbox()[-1].state == "failed"
        assert mailroom.suppressed() == expected, answer


def test_a_mail_that_waits_is_held_when_its_address_is_suppressed(mailroom: Mailroom) -> None:
    mailroom.hear(mailroom.signed("#ksquirrel help"))
    now = mailroom.office.clock.now
    one = suppressed.Suppressed(address=ADA, until=now + timedelta(1), why="x", at=now)
    with transaction(mailroom.office.world.store) as db:
        suppressed.add(db, one)
    assert mailroom.send() == []
    assert mailroom.answers()[0].state == "held"
