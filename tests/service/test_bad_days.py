# SPDX-License-Identifier: GPL-2.0-or-later
"""GitHub is away, an installation is revoked, a head vanishes: nothing hangs, nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from service.jobs.attempt import FIRST
from service.jobs.worker import Worker
from service.post import ledger
from service.pulls.handlers import handlers
from service.store import dead
from service.store.engine import reading
from service.web.app import create_app
from tests.github.fixtures import INSTALLATION, NAME, hub, running  # noqa: F401
from tests.service.jobs.conftest import until
from tests.service.test_pull_jobs import Office, bad_pull, good_pull, mend, office  # noqa: F401
from tests.service.web.posting import body_of, headers, pull_request

FAST = 0.01
HOUR = 3600 * FAST / FIRST
"""What an hour is where the first wait takes so little."""


@contextmanager
def working(office: Office) -> Iterator[None]:  # noqa: F811
    """A worker with the real handlers, which waits a thousandth of the time."""
    worker = Worker(
        url=office.world.settings.server.database_url,
        store=office.world.store,
        queue=office.world.queue,
        handlers=handlers(office.world),
        first_wait=FAST,
        drain=5,
    )
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post whose answer was lost is looked for soon."""
    monkeypatch.setattr(ledger, "PATIENCE", timedelta(seconds=0.2))
    monkeypatch.setattr(ledger, "SOON", 0.1)


def client(office: Office) -> FlaskClient:  # noqa: F811
    """The web over the same store, with the same secret."""
    (secret,) = office.world.secrets
    file = office.world.settings.state / "webhook-secret"
    file.write_text(secret)
    file.chmod(0o600)
    app = create_app(office.world.settings, office.world.store, office.world.queue)
    return app.test_client()


def tell(office: Office, web: FlaskClient, **more: object) -> str:  # noqa: F811
    """Deliver that somebody wants the pull request judged at once; the path of its page."""
    about = {"head_sha": office.head(), "pull_requests": [{"number": 1}], "app": {}}
    told = pull_request("rerequested", check_run=about) | {
        "repository": {"id": 1001, "full_name": NAME, "private": False},
        "installation": {"id": INSTALLATION},
    }
    body = body_of(told | more)
    answer = web.post(
        "/hooks/github", data=body, headers=headers("check_run", body, *office.world.secrets)
    )
    assert answer.status_code == 202
    return answer.headers["Location"].removeprefix("https://lint.example")


def letters(office: Office) -> int:  # noqa: F811
    with reading(office.world.store) as db:
        return dead.count(db)


def idle(office: Office) -> bool:  # noqa: F811
    return office.world.queue.pending() == ()


@pytest.mark.parametrize("how", [{"status": 502}, {"kind": "drop"}], ids=["errors", "no answer"])
def test_an_hour_without_github_delays_and_loses_nothing(
    office: Office,  # noqa: F811
    how: dict[str, object],
) -> None:
    bad_pull(office)
    web = client(office)
    office.hub.world.add_fault(path="/", times=10**9, **how)
    with working(office):
        path = tell(office, web)
        time.sleep(HOUR)
        assert web.get("/readyz").status_code == 200, "nobody outside has to be up"
        assert "It is tried again by itself" in web.get(path).text
        assert letters(office) == 0
        office.hub.world.faults.clear()
        until(lambda: idle(office), 30)
    assert letters(office) == 0
    assert [run["conclusion"] for run in office.checks()] == ["failure"]
    assert len(office.comments()) == 1


def test_a_day_without_github_is_made_up_for_by_the_reconciler(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    web = client(office)
    office.hub.world.add_fault(path="/", times=10**9, status=502)
    with working(office):
        path = tell(office, web)
        until(lambda: letters(office) == 1, 60)
        assert "Could not be judged" in web.get(path).text
        office.hub.world.faults.clear()
        office.do("reconcile", 0)
        until(lambda: idle(office), 30)
    assert [run["conclusion"] for run in office.checks()] == ["success"]


@pytest.mark.parametrize("installation", [{"id": 99}, {}, None], ids=["of others", "none", "null"])
def test_what_we_are_not_installed_on_is_heard_and_let_be(
    office: Office,  # noqa: F811
    installation: object,
) -> None:
    bad_pull(office)
    web = client(office)
    with working(office):
        path = tell(office, web, installation=installation)
        until(lambda: idle(office), 30)
        assert "Could not be judged" in web.get(path).text
    assert letters(office) == 0
    assert office.writes() == []
    assert office.report() is None


def test_an_installation_that_was_revoked_ends_its_work(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    web = client(office)
    office.do("announce")
    office.hub.world.set_installation(INSTALLATION, "gone")
    with working(office):
        path = tell(office, web)
        until(lambda: idle(office), 30)
        assert letters(office) == 0
        assert "Could not be judged" in web.get(path).text
        office.hub.world.set_installation(INSTALLATION, "active")
        office.do("reconcile", 0)
        until(lambda: idle(office), 30)
    assert [run["conclusion"] for run in office.checks()] == ["success"]


def test_a_head_that_vanished_is_given_up_and_the_next_is_judged(office: Office) -> None:  # noqa: F811
    bad_pull(office)
    web = client(office)
    office.hub.world.repos[NAME].pulls[1].head = "d" * 40
    with working(office):
        tell(office, web)
        until(lambda: idle(office), 30)
        assert (letters(office), office.checks()) == (0, [])
        mend(office)
        tell(office, web)
        until(lambda: idle(office), 30)
    assert [run["conclusion"] for run in office.checks()] == ["success"]
