# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of a head is there before its report, and tells nobody what is private."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.store import dead, heads, pulls
from service.store.engine import reading, transaction
from service.store.kinds import now
from service.store.pull_tables import heads as table
from service.web.app import create_app
from service.web.waiting import LONG
from tests.service.web.conftest import Web
from tests.service.web.posting import HEAD, body_of, headers, pull_request

NEWER = "f" * 40


def told(web: Web, **more: Any) -> str:
    """Deliver a pull request; the path of its page."""
    event = more.pop("event", "pull_request")
    body = body_of(pull_request(**more))
    answer = web.client.post("/hooks/github", data=body, headers=headers(event, body, web.secret))
    assert answer.status_code == 202
    return answer.headers["Location"].removeprefix("https://lint.engine.example")


def see(web: Web, *, head: str = HEAD, state: str = "open", private: bool = False) -> None:
    pull = pulls.Pull(
        installation=11, repository="Rust-for-Linux/linux", number=7, head=head, base="0" * 40,
        state=state, draft=False, private=private, title="t", opener="ada",
    )  # fmt: skip
    with transaction(web.engine) as db:
        pulls.see(db, pull)


def test_a_head_that_was_heard_of_is_being_judged(web: Web) -> None:
    path = told(web)
    page = web.client.get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Being judged", "Rust-for-Linux/linux, pull request 7", HEAD[:12]):
        assert words in page.text
    assert web.client.get(f"{path}.json").status_code == 404


def test_a_head_that_waits_for_long_says_so(web: Web) -> None:
    path = told(web)
    with transaction(web.engine) as db:
        db.execute(update(table).values(heard_at=now() - 2 * LONG))
    assert "Still to be judged" in web.client.get(path).text


def test_a_head_that_was_pushed_over_leads_to_the_newest(web: Web) -> None:
    path = told(web)
    newest = told(web, pull_request={"number": 7, "head": {"sha": NEWER}})
    see(web, head=NEWER)
    page = web.client.get(path).text
    assert "A newer commit was pushed" in page
    assert f'href="{newest}"' in page
    assert "Being judged" in web.client.get(newest).text


def test_an_old_look_at_the_pull_request_says_nothing_of_a_new_head(web: Web) -> None:
    see(web, head=NEWER, state="closed")
    assert "Being judged" in web.client.get(told(web)).text


def test_a_pull_request_that_was_closed_is_not_judged(web: Web) -> None:
    path = told(web)
    see(web, state="closed")
    assert "was closed before" in web.client.get(path).text


@pytest.mark.parametrize(
    ("until", "title"), [("14:05 UTC", "Could not be judged yet"), (None, "Could not be judged<")]
)
def test_what_is_in_the_way_is_said_and_nobody_blamed(
    web: Web, until: str | None, title: str
) -> None:
    path = told(web)
    with transaction(web.engine) as db:
        heads.trouble(db, path.removeprefix("/r/"), "GitHub API", until)
    page = web.client.get(path).text
    assert title in page
    assert "not your fault: GitHub API" in page
    assert until is None or until in page
    told(web, action="synchronize")
    assert "Being judged" in web.client.get(path).text, "it was asked for again"


def test_a_job_that_died_is_not_waited_for(web: Web) -> None:
    path = told(web)
    letter = dead.Letter(
        job="1", kind="judge-pull", key="11/Rust-for-Linux/linux/7", args={}, tries=6,
        error="RuntimeError: secret", traceback="secret",
    )  # fmt: skip
    with transaction(web.engine) as db:
        dead.park(db, letter)
    page = web.client.get(path).text
    assert "Could not be judged" in page
    assert "secret" not in page


def test_a_service_that_is_off_says_so(web: Web) -> None:
    path = told(web)
    github = web.settings.github.__class__(mode="off")
    settings = web.settings.__class__(server=web.settings.server, github=github)
    app = create_app(settings, web.engine, web.queue)
    assert "switched off" in app.test_client().get(path).text


def test_a_merge_group_leads_to_the_report_of_its_pull_request(web: Web) -> None:
    newest = told(web)
    see(web)
    group = {"head_sha": NEWER, "head_ref": f"refs/heads/gh-readonly-queue/main/pr-7-{NEWER}"}
    path = told(web, action="checks_requested", event="merge_group", merge_group=group)
    assert path != newest
    page = web.client.get(path).text
    assert "merge group" in page
    assert f'href="{newest}"' in page


@pytest.mark.parametrize("private", [True, None, "no"])
def test_a_head_of_a_private_repository_is_there_for_the_operator_alone(
    web: Web, private: object
) -> None:
    where = {"full_name": "looms/secret"} | ({} if private is None else {"private": private})
    path = told(web, repository=where)
    hidden, none = web.client.get(path), web.client.get("/r/none")
    assert (hidden.status_code, hidden.text) == (404, none.text)
    assert hidden.headers == none.headers
    assert "looms/secret" in web.client.get(path, headers=web.operator).text


def test_a_repository_that_became_private_hides_its_heads(web: Web) -> None:
    path = told(web)
    see(web, private=True)
    assert web.client.get(path).status_code == 404
    with transaction(web.engine) as db:
        heads.conceal(db, (11, "Rust-for-Linux/linux"))
    see(web, private=False)
    assert web.client.get(path).status_code == 404
    told(web, action="reopened")
    assert web.client.get(path).status_code == 200, "what GitHub says last holds"


def test_heads_are_forgotten(web: Web) -> None:
    path = told(web)
    with transaction(web.engine) as db:
        assert heads.forget(db, now() - timedelta(days=1)) == 0
        assert heads.forget(db, now() + timedelta(days=1)) == 1
    assert web.client.get(path).status_code == 404


def test_a_repeat_does_not_begin_anew(web: Web) -> None:
    path = told(web)
    with reading(web.engine) as db:
        first = heads.find(db, path.removeprefix("/r/"))
    told(web)
    with reading(web.engine) as db:
        assert heads.find(db, path.removeprefix("/r/")) == first
