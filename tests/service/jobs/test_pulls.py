# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request is brought up to date, whatever is heard of it meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from service.faults import TryLater
from service.jobs.pulls import judge_pull
from service.store import deliveries, pulls
from service.store.deliveries import Delivery
from service.store.engine import reading, transaction

KEY = (7, "octo/linux", 3)


class Pull:
    """A pull request outside: each push is a new head, and is heard of."""

    def __init__(self, store: Engine) -> None:
        self.store, self.head, self.judged = store, 0, list[int]()

    def push(self, outcome: str = "queued") -> int:
        self.head += 1
        heard = Delivery(
            installation=7,
            guid="g",
            event="pull_request",
            repository="octo/linux",
            number=3,
            payload=b"%d" % self.head,
            outcome=outcome,
        )
        with transaction(self.store) as db:
            number = deliveries.hear(db, heard)
            seen = pulls.Pull(
                installation=7,
                repository="octo/linux",
                number=3,
                head=str(self.head),
                base="b",
                state="open",
                draft=False,
                private=False,
                title="t",
                opener="ada",
            )
            pulls.see(db, seen)
        assert number is not None
        return number

    def found(self) -> pulls.Seen:
        with reading(self.store) as db:
            found = pulls.find(db, KEY)
        assert found is not None
        return found


def test_a_push_while_it_is_judged_is_judged_too(store: Engine) -> None:
    pull = Pull(store)
    pull.push()

    def judge() -> str:
        head = pull.head
        if head < 3:
            pull.push()
        pull.judged.append(head)
        return str(head)

    judge_pull(store, KEY, judge, lambda: False)
    assert pull.judged == [1, 2, 3]
    assert pull.found().judged_head == "3"


def test_what_was_judged_is_settled(store: Engine) -> None:
    pull = Pull(store)
    numbers = [pull.push() for _ in range(3)]
    judge_pull(store, KEY, lambda: str(pull.head), lambda: False)
    with reading(store) as db:
        kept = [deliveries.find(db, number) for number in numbers]
    assert [one.outcome for one in kept if one] == ["done"] * 3
    assert pull.found().judged_delivery == numbers[-1]


def test_what_was_ignored_wakes_nobody(store: Engine) -> None:
    pull = Pull(store)
    pull.push()

    def judge() -> str:
        pull.push("ignored: a label")
        pull.judged.append(pull.head)
        return str(pull.head)

    judge_pull(store, KEY, judge, lambda: False)
    assert len(pull.judged) == 1


def test_a_younger_job_does_it_instead(store: Engine) -> None:
    pull = Pull(store)
    pull.push()
    judge_pull(store, KEY, lambda: str(pull.push()), lambda: True)
    assert pull.head == 1
    assert pull.found().judged_head is None


def test_what_could_not_be_judged_is_not_noted(store: Engine) -> None:
    pull = Pull(store)
    number = pull.push()

    def judge() -> str:
        raise TryLater("the other side is away")

    with pytest.raises(TryLater):
        judge_pull(store, KEY, judge, lambda: False)
    with reading(store) as db:
        kept = deliveries.find(db, number)
    assert kept is not None
    assert kept.outcome == "queued"
    assert pull.found().judged_head is None


def test_a_closed_pull_request_is_settled_without_a_head(store: Engine) -> None:
    pull = Pull(store)
    pull.push()
    judge_pull(store, KEY, lambda: None, lambda: False)
    assert pull.found().judged_head is None
