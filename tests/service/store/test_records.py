# SPDX-License-Identifier: GPL-2.0-or-later
"""What the store keeps: deliveries once, pull requests, reports, overrides, and the rest."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from service.store import (
    audit,
    brake,
    counters,
    dead,
    deliveries,
    mirrors,
    objections,
    overrides,
    pulls,
    reports,
)
from service.store.deliveries import Delivery
from service.store.engine import reading, transaction
from service.store.kinds import now

KEY = (7, "octo/linux", 3)


@pytest.fixture
def db(store: Engine) -> Iterator[Connection]:
    with transaction(store) as connection:
        yield connection


def delivery(payload: bytes, guid: str = "g", installation: int = 7, number: int = 3) -> Delivery:
    return Delivery(
        installation=installation,
        guid=guid,
        event="pull_request",
        action="opened",
        repository="octo/linux",
        number=number,
        head="a" * 40,
        payload=payload,
    )


def value(db: Connection, name: str) -> int:
    return sum(one.value for one in counters.read(db) if one.name == name)


def test_a_delivery_is_kept_as_it_came(db: Connection) -> None:
    number = deliveries.hear(db, delivery(b'{"a":"\xff\x00"}'))
    assert number is not None
    kept = deliveries.find(db, number)
    assert kept is not None
    assert kept.payload == b'{"a":"\xff\x00"}'
    assert kept.outcome == "queued"
    assert now() - kept.received_at < timedelta(minutes=1)
    assert deliveries.find(db, number + 1) is None


def test_a_repeat_under_a_new_id_is_only_counted(db: Connection) -> None:
    assert deliveries.hear(db, delivery(b"1", "first")) is not None
    assert deliveries.hear(db, delivery(b"1", "second")) is None
    assert deliveries.hear(db, delivery(b"1", installation=8)) is not None
    assert value(db, "events_total") == 1


def test_shuffled_repeats_leave_what_one_of_each_leaves(db: Connection) -> None:
    rolls = random.Random(5)
    bodies = [b"%d" % n for n in range(50) for _ in range(rolls.randint(1, 5))]
    rolls.shuffle(bodies)
    heard = [deliveries.hear(db, delivery(body, str(n))) for n, body in enumerate(bodies)]
    numbers = [number for number in heard if number is not None]
    assert len(numbers) == 50
    assert numbers == sorted(numbers)
    assert value(db, "events_total") == len(bodies) - 50


def test_the_newest_delivery_is_that_of_its_pull_request(db: Connection) -> None:
    assert deliveries.newest(db, *KEY) == 0
    first = deliveries.hear(db, delivery(b"1"))
    second = deliveries.hear(db, delivery(b"2"))
    deliveries.hear(db, delivery(b"3", number=4))
    deliveries.hear(db, delivery(b"4", installation=8))
    ignored = deliveries.hear(db, delivery(b"5"))
    assert ignored is not None
    deliveries.settle(db, ignored, "ignored: a label")
    assert first is not None
    assert second is not None
    assert deliveries.newest(db, *KEY) == second > first


def test_deliveries_of_one_pull_request_commit_in_the_order_of_their_numbers(
    store: Engine,
) -> None:
    """A later delivery waits for an earlier one of its pull request that is not kept yet."""
    order: list[str] = []

    def second() -> None:
        with transaction(store) as other:
            deliveries.hear(other, delivery(b"2"))
        order.append("second")

    with transaction(store) as first:
        deliveries.hear(first, delivery(b"1"))
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.5)
        assert order == []
    thread.join(30)
    assert order == ["second"]


def test_what_was_dealt_with_is_forgotten_and_its_number_not_used_again(db: Connection) -> None:
    first = deliveries.hear(db, delivery(b"1"))
    second = deliveries.hear(db, delivery(b"2"))
    assert first is not None
    assert second is not None
    deliveries.settle_until(db, *KEY, first)
    assert deliveries.forget(db, now() + timedelta(days=1)) == 1
    deliveries.settle(db, second, "ignored: a bot")
    assert deliveries.forget(db, now() + timedelta(days=1)) == 1
    third = deliveries.hear(db, delivery(b"1"))
    assert third is not None
    assert third > second


@pytest.mark.parametrize(("installation", "number"), [(-1, 3), (2**63, 3), (7, 10**30)])
def test_an_id_no_database_holds_is_refused(installation: int, number: int) -> None:
    with pytest.raises(ValueError, match="is no id"):
        delivery(b"", installation=installation, number=number)


def pull(head: str = "a", **more: object) -> pulls.Pull:
    values: dict[str, object] = {
        "installation": 7,
        "repository": "octo/linux",
        "number": 3,
        "head": head,
        "base": "b",
        "state": "open",
        "draft": False,
        "private": True,
        "title": "rust: x\0y",
        "opener": "ada",
    }
    return pulls.Pull(**(values | more))  # type: ignore[arg-type]


def test_a_push_leaves_a_pull_request_unjudged(db: Connection) -> None:
    pulls.see(db, pull("a"))
    assert [one.head for one in pulls.unjudged(db)] == ["a"]
    pulls.judged(db, KEY, "a", 5)
    assert list(pulls.unjudged(db)) == []
    pulls.see(db, pull("b"))
    (behind,) = pulls.unjudged(db)
    assert (behind.head, behind.judged_head, behind.judged_delivery) == ("b", "a", 5)
    pulls.see(db, pull("b", state="closed"))
    assert list(pulls.unjudged(db)) == []


def test_an_older_judgement_does_not_replace_a_newer_one(db: Connection) -> None:
    pulls.see(db, pull("b"))
    pulls.judged(db, KEY, "b", 6)
    pulls.judged(db, KEY, "a", 5)
    found = pulls.find(db, KEY)
    assert found is not None
    assert found.judged_head == "b"


def test_installations_do_not_see_each_others_pull_requests(db: Connection) -> None:
    pulls.see(db, pull("a"))
    assert pulls.find(db, (8, "octo/linux", 3)) is None
    pulls.judged(db, (8, "octo/linux", 3), "a", 1)
    assert len(list(pulls.unjudged(db))) == 1


def report(**more: object) -> reports.NewReport:
    values: dict[str, object] = {
        "key": "7/octo/linux/3",
        "origin": "pull",
        "title": "rust: a\0b",
        "verdict": "errors",
        "report": '{"schema":"ksquirrel.report/1"}',
        "rules": "4f2c9e1",
        "head": "a",
        "repository": "octo/linux",
        "installation": 7,
    }
    return reports.NewReport(**(values | more))  # type: ignore[arg-type]


def test_the_same_report_keeps_its_id(db: Connection) -> None:
    first = reports.keep(db, report())
    assert reports.keep(db, report()) == first
    second = reports.keep(db, report(verdict="clean"))
    assert second != first
    newest = reports.newest(db, "7/octo/linux/3")
    assert newest is not None
    assert newest.id == second


def test_an_id_cannot_be_guessed(db: Connection) -> None:
    ids = {reports.keep(db, report(key=str(n))) for n in range(50)}
    assert len(ids) == 50
    assert all(len(one) * 5 >= 128 and one.isalnum() for one in ids)
    assert reports.find(db, "a\0b") is None


def test_private_reports_are_listed_only_when_asked_for(db: Connection) -> None:
    public = reports.keep(db, report(key="p", private=False, repository="octo/open"))
    private = reports.keep(db, report())
    assert [one.id for one in reports.recent(db, reports.Filter())] == [public]
    every = reports.recent(db, reports.Filter(private=None))
    assert {one.id for one in every} == {public, private}
    chosen = reports.Filter(private=None, repository="octo/linux", verdict="errors")
    assert [one.id for one in reports.recent(db, chosen)] == [private]
    assert reports.recent(db, reports.Filter(installation=8, private=None)) == ()


def test_old_reports_are_forgotten(db: Connection) -> None:
    reports.keep(db, report())
    assert reports.forget(db, now() - timedelta(days=1)) == 0
    assert reports.forget(db, now() + timedelta(days=1)) == 1


def test_an_override_stands_for_one_head(db: Connection) -> None:
    override = overrides.Override(
        actor="ada", installation=7, repository="octo/linux", number=3, head="a", reason="known"
    )
    overrides.add(db, override)
    found = overrides.standing(db, KEY, "a")
    assert found is not None
    assert (found.actor, found.reason) == ("ada", "known")
    assert overrides.standing(db, KEY, "b") is None
    assert overrides.standing(db, (8, "octo/linux", 3), "a") is None


def test_the_audit_holds_a_digest_of_what_went_out(db: Connection) -> None:
    audit.note(db, "ksquirrel", "comment", "octo/linux#3", b"words")
    audit.note(db, "ada", "pause", "all")
    second, first = audit.acts(db)
    assert second.digest is None
    assert first.digest is not None
    assert len(first.digest) == 64


def test_the_brake_holds_its_scopes(db: Connection) -> None:
    brake.pull(db, "all", "ada")
    brake.pull(db, "all", "bob")
    assert [(one.scope, one.set_by) for one in brake.held(db)] == [("all", "ada")]
    assert brake.release(db, "all")
    assert not brake.release(db, "all")
    assert brake.scopes_of("octo/linux") == ("all", "org:octo", "repository:octo/linux")
    assert brake.scopes_of(address="L@v.example") == ("all", "list:l@v.example")


def test_a_dead_letter_is_parked_once_and_replayed_once(db: Connection) -> None:
    letter = dead.Letter(
        job="1", kind="judge", key="k", args={"n": 1}, error="no\0", traceback="\ud800", tries=6
    )
    dead.park(db, letter)
    dead.park(db, letter)
    (parked,) = dead.waiting(db)
    assert parked.args == {"n": 1}
    assert dead.count(db) == value(db, "dead_letters_total") == 1
    assert dead.replayed(db, parked.id)
    assert not dead.replayed(db, parked.id)
    assert dead.waiting(db) == ()


def test_a_mirror_that_fails_stays_as_old_as_it_was(db: Connection) -> None:
    mirrors.fetched(db, "rust")
    (fresh,) = mirrors.read(db)
    mirrors.not_fetched(db, "rust", "no route")
    (stale,) = mirrors.read(db)
    assert stale.fetched_at == fresh.fetched_at
    assert stale.error == "no route"


def test_an_objection_is_kept_and_counted(db: Connection) -> None:
    objections.add(db, "id", "x" * 9999, "spdx-missing")
    (found,) = objections.read(db)
    assert len(found.words) == 4000
    assert value(db, "wrong_reports_total") == 1


def test_labels_keep_counters_apart(store: Engine) -> None:
    with transaction(store) as db:
        counters.add(db, "events_total", result="ok", source="a")
        counters.add(db, "events_total", source="a", result="ok", by=2)
        counters.add(db, "events_total", source="b", result="ok")
    with reading(store) as db:
        found = [(dict(one.labels), one.value) for one in counters.read(db)]
    assert found == [({"result": "ok", "source": "a"}, 3), ({"result": "ok", "source": "b"}, 1)]
