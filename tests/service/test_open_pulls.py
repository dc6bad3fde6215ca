# SPDX-License-Identifier: GPL-2.0-or-later
"""The reconciler sees what is open and unchecked, what was not delivered, and who may do what."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from service.faults import ConfigError, Gone, TryLater
from service.post.check_run import announce, complete
from service.post.ledger import Place
from service.read.deliveries import failed_deliveries, redeliver
from service.read.open_pulls import installations, open_pulls, repositories, unchecked
from service.read.permission import may_write, permission_of
from tests.github.fixtures import NAME, Hub, topic
from tests.github.ledger import FakeLedger
from tests.service.test_posting import CLEAN, PAGE


def test_every_page_of_what_is_open_is_read(hub: Hub) -> None:
    topic(hub, 1)
    for _ in range(249):
        hub.world.add_pull(NAME, "topic")
    hub.world.change_pull(NAME, 3, state="closed")
    hub.world.change_pull(NAME, 4, draft=True)
    found = list(open_pulls(hub.repository))
    assert [one.number for one in found] == [n for n in range(250, 0, -1) if n != 3]
    assert [one.number for one in found if one.draft] == [4]
    assert {(one.base, one.repository, one.installation) for one in found} == {("main", NAME, 77)}


def test_a_pull_request_without_our_verdict_on_its_head_is_found(hub: Hub) -> None:
    topic(hub, 2)
    for _ in range(3):
        hub.world.add_pull(NAME, "topic")
    ledger, app_id = FakeLedger(), hub.world.app_id
    head = hub.world.repos[NAME].pulls[1].head
    places = [
        Place(repository=hub.repository, app_id=app_id, pull=number, head=head)
        for number in (1, 2, 3)
    ]
    complete(places[0], ledger, CLEAN, PAGE)
    announce(places[1], ledger, PAGE)
    complete(places[2], ledger, CLEAN, PAGE)
    hub.world.push(NAME, 3, "topic~1")
    forged = {"name": "ksquirrel", "head_sha": head, "status": "completed", "conclusion": "success"}
    hub.repository.send("POST", "/check-runs", {**forged, "external_id": "77/x/4/y"})
    assert [one.number for one in unchecked(hub.repository, app_id)] == [4, 3, 2]


def test_suspended_installations_are_passed_over(hub: Hub) -> None:
    for number in range(100, 350):
        hub.world.set_installation(number, "suspended" if number % 2 else "active")
    found = list(installations(hub.integration))
    assert found == [77, *range(100, 350, 2)]


def test_the_repositories_of_an_installation_are_its_own(hub: Hub) -> None:
    for n in range(120):
        hub.world.add_repository(f"Rust-for-Linux/r{n}", str(hub.repo.folder), 77)
    hub.world.add_repository("eve/linux", str(hub.repo.folder), 78)
    assert len(list(repositories(hub.integration, 77))) == 121
    number = hub.world.repos["eve/linux"].id
    assert list(repositories(hub.integration, 78)) == [(number, "eve/linux")]
    with pytest.raises(Gone):
        list(repositories(hub.integration, 79))


def test_an_event_that_no_try_delivered_is_delivered_again(hub: Hub) -> None:
    world, now = hub.world, time.time()
    world.add_delivery("pull_request", 500, "old", at=now - 9 * 86400)
    world.add_delivery("pull_request", 500, "a", at=now - 900)
    world.add_delivery("pull_request", 500, "b", at=now - 800)
    world.add_delivery("pull_request", 202, "b", at=now - 700)
    last = world.add_delivery("pull_request", 0, "a", at=now - 600)
    for n in range(300):
        world.add_delivery("push", 202, f"fine {n}", at=now - 500)
    late = world.add_delivery("check_run", 502, "c", at=now - 100)
    found = failed_deliveries(hub.integration, datetime.now(UTC) - timedelta(days=3))
    assert [(one.guid, one.id) for one in found] == [("c", late), ("a", last)]
    for one in found:
        redeliver(hub.integration, one)
    assert world.redelivered == [late, last]


def test_a_delivery_that_github_forgot_is_gone(hub: Hub) -> None:
    hub.world.add_delivery("push", 500, "a")
    (one,) = failed_deliveries(hub.integration, datetime.now(UTC) - timedelta(days=1))
    hub.world.deliveries.clear()
    with pytest.raises(Gone):
        redeliver(hub.integration, one)


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/app/installations", lambda hub: list(installations(hub.integration))),
        ("/app/hook", lambda hub: failed_deliveries(hub.integration, datetime.now(UTC))),
    ],
)
@pytest.mark.parametrize(("status", "kind"), [(502, TryLater), (401, ConfigError), (403, Gone)])
def test_what_the_app_asks_as_itself_fails_with_its_owner(
    hub: Hub, path: str, ask: Callable[[Hub], object], status: int, kind: type[Exception]
) -> None:
    hub.world.add_fault(path=path, status=status)
    with pytest.raises(kind):
        ask(hub)


@pytest.mark.parametrize(
    ("permission", "may"), [("admin", True), ("write", True), ("read", False), ("none", False)]
)
def test_who_may_push_may_give_commands(hub: Hub, permission: str, may: bool) -> None:
    hub.world.allow(NAME, "ada", permission)
    assert permission_of(hub.repository, "ada") == permission
    assert may_write(hub.repository, "ada") is may


def test_a_stranger_may_not(hub: Hub) -> None:
    hub.world.repos[NAME].private = True
    assert permission_of(hub.repository, "eve/../../x") == "none"
    assert not may_write(hub.repository, "eve")
