# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's post: what is held and who wrote, decided by nobody but the operator."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from service.store import letters, optouts, outbox, suppressed
from service.store.engine import reading, transaction
from service.store.kinds import now
from tests.service.store.test_lists import REPLY
from tests.service.web.conftest import Web

AT = datetime(2026, 1, 2, 4, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\x1b\u202e"


def letter(subject: str = "hello") -> letters.NewLetter:
    return letters.NewLetter(
        recipient="k@l.example",
        sender="a@b.example",
        message_id=subject,
        author=f"a{HOSTILE}@b.example",
        subject=subject,
        raw=f"Subject: {subject}\r\n\r\n{HOSTILE}".encode(),
        received_at=AT,
    )


@pytest.fixture
def number(web: Web) -> int:
    """The number of a mail that is held; there are a letter and others beside it."""
    with transaction(web.engine) as db:
        (held,) = outbox.put(db, [REPLY], (1,), AT)
        outbox.hold(db, held, f"no answer {HOSTILE}", AT)
        one = letters.keep(db, letter(HOSTILE))
        assert one is not None
        letters.settle(db, one, letters.WAITING, "it holds no command")
        until = now() + timedelta(9)
        gone = suppressed.Suppressed(address="gone@x.example", until=until, why="5.1.1", at=AT)
        suppressed.add(db, gone)
        optouts.add(db, "quiet@x.example", "asked", AT)
    return held


def seal_of(web: Web, path: str) -> str:
    page = web.client.get("/admin", headers=web.operator).text
    found = re.search(rf'action="{path}">\s*<input type="hidden" name="seal" value="(\w+)"', page)
    assert found is not None, page
    return found[1]


def states(web: Web) -> list[str]:
    with reading(web.engine) as db:
        return [one.state for one in outbox.every(db)]


def test_the_page_shows_what_waits_and_runs_none_of_it(web: Web, number: int) -> None:
    page = web.client.get("/admin", headers=web.operator).text
    assert "no answer" in page
    assert "it holds no command" in page
    assert "gone@x.example until" in page
    assert "quiet@x.example since" in page
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    shown = web.client.get("/admin/letter/1", headers=web.operator)
    assert shown.mimetype == "text/plain"
    assert "<script>" in shown.text
    assert "\x1b" not in shown.text
    assert web.client.get(f"/admin/mail/{number}", headers=web.operator).status_code == 200


def test_a_mail_is_released_once_and_gets_its_job(web: Web, number: int) -> None:
    path = f"/admin/mail/{number}/release"
    form = {"seal": seal_of(web, path)}
    answer = web.client.post(path, data=form, headers=web.operator)
    assert (answer.status_code, states(web)) == (303, ["pending"])
    assert [(one.kind, one.args) for one in web.queue.jobs] == [("send", {"outbox": number})]
    assert web.client.post(path, data=form, headers=web.operator).status_code == 409
    assert len(web.queue.jobs) == 1


def test_a_mail_is_dropped_for_good(web: Web, number: int) -> None:
    path = f"/admin/mail/{number}/drop"
    form = {"seal": seal_of(web, path)}
    assert web.client.post(path, data=form, headers=web.operator).status_code == 303
    assert states(web) == ["dropped"]
    assert web.queue.jobs == []


def test_a_letter_is_seen_to(web: Web, number: int) -> None:
    assert number
    form = {"seal": seal_of(web, "/admin/letter/1/done")}
    assert (
        web.client.post("/admin/letter/1/done", data=form, headers=web.operator).status_code == 303
    )
    assert "it holds no command" not in web.client.get("/admin", headers=web.operator).text


@pytest.mark.parametrize("deed", ["release", "drop"])
def test_nothing_is_decided_by_a_form_of_somebody_else(web: Web, number: int, deed: str) -> None:
    """The browser of the operator sends his password along, wherever the form comes from."""
    path = f"/admin/mail/{number}/{deed}"
    other = "drop" if deed == "release" else "release"
    for seal in ("", "x", "\u00e9", seal_of(web, f"/admin/mail/{number}/{other}")):
        answer = web.client.post(path, data={"seal": seal}, headers=web.operator)
        assert answer.status_code == 403
    assert web.client.post(path, headers=web.operator).status_code == 403
    assert web.client.get(path, headers=web.operator).status_code == 405
    assert states(web) == ["held"]


def test_nothing_is_read_or_decided_without_the_token(web: Web, number: int) -> None:
    seal = seal_of(web, f"/admin/mail/{number}/drop")
    for path in (f"/admin/mail/{number}", "/admin/letter/1"):
        assert web.client.get(path).status_code == 401
    for deed in ("release", "drop"):
        answer = web.client.post(f"/admin/mail/{number}/{deed}", data={"seal": seal})
        assert answer.status_code == 401
    assert web.client.post("/admin/letter/1/done", data={"seal": seal}).status_code == 401
    assert states(web) == ["held"]


def test_what_is_not_there_is_not_found(web: Web) -> None:
    for path in ("/admin/mail/9", "/admin/letter/9"):
        assert web.client.get(path, headers=web.operator).status_code == 404


def test_the_metrics_count_the_letters_that_wait(web: Web, number: int) -> None:
    assert number
    assert "ksquirrel_letters_waiting 1.0" in web.client.get("/metrics").text
