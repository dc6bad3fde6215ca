# SPDX-License-Identifier: GPL-2.0-or-later
"""The ledger: a post goes planned, sending, sent, and no step is taken twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from service.faults import Held
from service.store import ledger
from service.store.engine import reading, transaction
from service.store.kept import KeptLedger
from service.store.kinds import now

POST = ("comment", "7/octo/linux/3")


def state(store: Engine) -> str:
    with reading(store) as db:
        entry = ledger.find(db, *POST)
    return entry.state if entry else "none"


def plan(store: Engine, body: bytes) -> ledger.Entry:
    with transaction(store) as db:
        return ledger.plan(db, *POST, body)


def said(store: Engine, body: bytes = b"words") -> None:
    plan(store, body)
    with transaction(store) as db:
        assert ledger.sending(db, *POST)
    with transaction(store) as db:
        assert ledger.sent(db, *POST, "IC_1")


def test_a_post_goes_its_way(store: Engine) -> None:
    assert state(store) == "none"
    said(store)
    with reading(store) as db:
        entry = ledger.find(db, *POST)
    assert entry is not None
    assert (entry.state, entry.remote_id, entry.body) == ("sent", "IC_1", b"words")
    assert entry.digest == ledger.digest_of(b"words")


def test_what_was_said_is_not_planned_again(store: Engine) -> None:
    said(store)
    assert plan(store, b"words").state == "sent"
    with transaction(store) as db:
        assert not ledger.sending(db, *POST)


def test_other_words_are_planned_with_the_id_of_the_first(store: Engine) -> None:
    said(store)
    entry = plan(store, b"other words")
    assert (entry.state, entry.remote_id, entry.body) == ("planned", "IC_1", b"other words")


def test_a_post_in_hand_is_not_planned_over(store: Engine) -> None:
    plan(store, b"words")
    with transaction(store) as db:
        ledger.sending(db, *POST)
    entry = plan(store, b"other words")
    assert (entry.state, entry.body) == ("sending", b"words")
    with transaction(store) as db:
        assert ledger.unsent(db, *POST)
    assert plan(store, b"other words").body == b"other words"


def test_only_one_takes_a_post_in_hand(store: Engine) -> None:
    plan(store, b"words")
    taken: list[bool] = []

    def take() -> None:
        with transaction(store) as db:
            taken.append(ledger.sending(db, *POST))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(taken) == [False] * 7 + [True]


def test_a_post_held_back_waits_for_a_person(store: Engine) -> None:
    plan(store, b"words")
    with transaction(store) as db:
        assert ledger.hold(db, *POST)
        assert not ledger.sending(db, *POST)
    assert plan(store, b"other words").body == b"words"
    with transaction(store) as db:
        assert ledger.release(db, *POST)
        assert ledger.sending(db, *POST)
        assert ledger.failed(db, *POST)
        assert ledger.states(db) == {"failed": 1}
    assert plan(store, b"other words").state == "planned"


def test_what_stays_unsaid_is_listed(store: Engine) -> None:
    plan(store, b"words")
    with reading(store) as db:
        assert ledger.unsaid(db, now() - timedelta(minutes=10)) == ()
        assert len(ledger.unsaid(db, now() + timedelta(minutes=10))) == 1
    with transaction(store) as db:
        ledger.sending(db, *POST)
        ledger.sent(db, *POST, "1")
        assert ledger.unsaid(db, now() + timedelta(minutes=10)) == ()


def test_a_channel_that_is_none_is_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="no channel"), transaction(store) as db:
        ledger.plan(db, "telegram", "k", b"")


def test_each_step_is_kept_before_it_returns(store: Engine) -> None:
    kept, other = KeptLedger(store), KeptLedger(store)
    assert kept.find(*POST) is None
    assert kept.plan(*POST, b"words").state == "planned"
    assert kept.sending(*POST)
    assert not other.sending(*POST)
    assert other.unsent(*POST)
    assert other.sending(*POST)
    assert other.failed(*POST)
    assert kept.plan(*POST, b"words").state == "planned"
    assert kept.sending(*POST)
    assert kept.sent(*POST, "IC_1")
    entry = other.find(*POST)
    assert entry is not None
    assert (entry.state, entry.remote_id) == ("sent", "IC_1")


def test_the_brake_holds_what_was_begun_before_it(store: Engine) -> None:
    def held() -> None:
        raise Held("the brake holds all")

    kept = KeptLedger(store, held)
    kept.plan(*POST, b"words")
    with pytest.raises(Held):
        kept.sending(*POST)
    assert state(store) == "planned"


def test_only_one_takes_over_a_post_that_was_left(store: Engine) -> None:
    plan(store, b"words")
    with transaction(store) as db:
        ledger.sending(db, *POST)
        left = ledger.find(db, *POST)
    assert left is not None
    with transaction(store) as db:
        assert ledger.claim(db, *POST, left.updated_at)
    with transaction(store) as db:
        assert not ledger.claim(db, *POST, left.updated_at)
        ledger.sent(db, *POST, "IC_1")
        made = ledger.find(db, *POST)
        assert made is not None
        assert not ledger.claim(db, *POST, made.updated_at)
