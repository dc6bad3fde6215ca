# SPDX-License-Identifier: GPL-2.0-or-later
"""What the store keeps for the list bot: each mail once, series that merge, one mail a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from service.store import cursors, mails, near, optouts, outbox, series, written
from service.store.engine import transaction

AT = datetime(2026, 1, 2, 4, tzinfo=UTC)
MAIL = mails.NewMail(
    message_id="1@a", list="L@v.example", raw=b"\xff\0x", received_at=AT, sender="Ada@a", part=True
)
REPLY = outbox.NewMail(
    series=1,
    thread="1@a",
    version=2,
    recipient="Ada@a.example",
    sender="bounce@b",
    list="L@v.example",
    message_id="r@b",
    body=b"\xff",
)


@pytest.fixture
def db(store: Engine) -> Iterator[Connection]:
    with transaction(store) as connection:
        yield connection


def put(db: Connection, *new: outbox.NewMail, merged: tuple[int, ...] = (1,)) -> tuple[int, ...]:
    return outbox.put(db, new, merged, AT)


def test_a_mail_is_kept_once_with_every_list_it_came_by(db: Connection) -> None:
    assert mails.keep(db, MAIL)
    assert not mails.keep(db, replace(MAIL, list="M@v.example", raw=b"other"))
    assert not mails.keep(db, MAIL)
    assert set(mails.lists_of(db, "1@a")) == {"l@v.example", "m@v.example"}
    assert mails.raws(db, ["1@a", "2@a"]) == {"1@a": b"\xff\0x"}


def test_what_is_near_a_mail_is_found_by_references_and_by_sender(db: Connection) -> None:
    for n, answers, sender in ((1, (), "ada@a"), (2, ("1@a",), "bob@a"), (3, ("1@a",), "cy@a")):
        new = replace(MAIL, message_id=f"{n}@a", answers=answers, sender=sender)
        mails.keep(db, replace(new, received_at=AT + timedelta(seconds=n)))
    mails.keep(db, replace(MAIL, message_id="4@a", sender="cy@a", part=False))
    ago = AT - timedelta(days=1)
    assert near.parts(db, ["2@a"], ["1@a"], [], ago) == ("1@a", "2@a", "3@a")
    assert near.parts(db, ["1@a"], [], [], ago) == ("1@a", "2@a", "3@a")
    assert near.parts(db, ["9@a"], [], ["CY@a"], ago) == ("3@a",)
    assert near.parts(db, ["9@a"], [], ["cy@a"], AT + timedelta(days=1)) == ()


def test_the_mails_of_one_sender_do_not_fill_the_memory(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "HEAVIEST", 2500)
    for n in range(5):
        new = replace(MAIL, message_id=f"{n}@a", raw=b"x" * 1000)
        mails.keep(db, replace(new, received_at=AT + timedelta(seconds=n)))
    assert near.parts(db, ["9@a"], [], ["ada@a"], AT) == ("3@a", "4@a"), "the newest"


def test_a_mail_taken_back_or_refused_is_near_nothing(db: Connection) -> None:
    mails.keep(db, MAIL)
    mails.keep(db, replace(MAIL, message_id="2@a", refused="too large"))
    assert mails.withdraw(db, "1@a")
    assert not mails.withdraw(db, "9@a")
    assert near.parts(db, ["1@a", "2@a"], [], ["ada@a"], AT) == ()
    assert mails.raws(db, ["1@a", "2@a"]) == {}


def test_old_mails_are_forgotten(db: Connection) -> None:
    mails.keep(db, replace(MAIL, answers=("0@a", "0@a")))
    assert mails.forget(db, AT) == 0
    assert mails.forget(db, AT + timedelta(seconds=1)) == 1
    assert mails.lists_of(db, "1@a") == {}


def test_a_source_is_read_on_from_where_it_was_left(db: Connection) -> None:
    assert cursors.find(db, "l") is None
    cursors.move(db, "l", "1", AT)
    cursors.move(db, "l", "2", AT)
    assert cursors.find(db, "l") == "2"


def test_series_found_to_be_one_are_merged_into_the_oldest(db: Connection) -> None:
    first, made = series.hear(db, "1@a", 1, ["1@a"], AT)
    second, _ = series.hear(db, "2@a", 1, ["2@a"], AT)
    third, _ = series.hear(db, "3@a", 1, ["3@a"], AT)
    assert made
    series.hear(db, "2@a", 1, ["2@a", "3@a"], AT)
    whole, made = series.hear(db, "1@a", 1, ["1@a", "2@a", "4@a"], AT)
    assert not made
    assert (whole.id, whole.key) == (first.id, "1@a")
    assert series.merged(db, first.id) == (first.id, second.id, third.id)
    found = series.find(db, third.id)
    assert found is not None
    assert found.id == first.id
    assert series.members(db, first.id) == ("1@a", "2@a", "3@a", "4@a")


def test_a_late_part_leaves_a_series_unjudged(db: Connection) -> None:
    row, _ = series.hear(db, "1@a", 1, ["1@a"], AT)
    series.judged(db, row.id, row.heard)
    found = series.find(db, row.id)
    assert found is not None
    assert found.is_judged
    late, _ = series.hear(db, "1@a", 1, ["1@a", "2@a"], AT)
    assert not late.is_judged


def test_a_version_is_answered_once_whatever_its_series_is_called(db: Connection) -> None:
    assert len(put(db, REPLY)) == 1
    assert put(db, REPLY) == ()
    assert put(db, replace(REPLY, series=7, thread="x@a"), merged=(7, 1)) == ()
    assert put(db, replace(REPLY, series=8), merged=(8,)) == ()
    assert len(put(db, replace(REPLY, version=3))) == 1


def test_a_mail_in_hand_is_in_no_other(db: Connection) -> None:
    (number,) = put(db, REPLY)
    assert not outbox.sent(db, number, "ok", AT)
    assert outbox.take(db, number, AT)
    assert not outbox.take(db, number, AT)
    assert outbox.later(db, number, "450 later", AT, AT)
    assert outbox.take(db, number, AT)
    assert outbox.sent(db, number, "queued", AT)
    assert not outbox.hold(db, number, "why", AT)
    (kept,) = outbox.every(db, outbox.SENT)
    assert (kept.tries, kept.why, kept.body) == (2, "queued", b"\xff")
    assert outbox.every(db, outbox.PENDING) == ()
    assert written.threads(db, ["r@b", "s@b"]) == {"r@b": "1@a"}


def test_what_went_out_is_counted_by_person_and_by_list(db: Connection) -> None:
    for n in range(3):
        (number,) = put(db, replace(REPLY, version=n, series=n, thread=str(n)), merged=(n,))
        assert n == 2 or outbox.take(db, number, AT)
    (waits,) = outbox.every(db, outbox.PENDING)
    assert written.count_since(db, waits, AT, AT) == (2, 2)
    assert written.count_since(db, waits, AT + timedelta(1), AT) == (0, 2)


def test_who_wants_no_mails_is_known_in_any_case(db: Connection) -> None:
    optouts.add(db, "Ada@A.example", "#ksquirrel stop", AT)
    optouts.add(db, "ada@a.example", "again", AT)
    assert optouts.every(db) == {"ada@a.example"}
    assert optouts.remove(db, "ADA@a.example")
    assert not optouts.remove(db, "ada@a.example")
