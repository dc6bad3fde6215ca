# SPDX-License-Identifier: GPL-2.0-or-later
"""The hook keeps what is signed, once, and nothing else.

``make soak`` forges a hundred times as many deliveries.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from service.settings import GitHub, Server, Settings
from service.store import counters
from service.store.engine import reading
from service.store.tables import deliveries
from service.web.app import create_app
from service.web.hooks import SIZE
from service.web.signature import is_signed
from tests.service.web.conftest import FakeQueue, Web
from tests.service.web.posting import body_of, examples, headers, pull_request, signed

TIMES = 1000 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
URL = "/hooks/github"
BODY = body_of(pull_request())


def post(client: FlaskClient, body: bytes, said: Mapping[str, str]) -> TestResponse:
    return client.post(URL, data=body, headers=dict(said))


def kept(engine: Engine) -> list[Any]:
    with reading(engine) as db:
        return list(db.execute(select(deliveries).order_by(deliveries.c.id)))


def counted(engine: Engine, name: str) -> dict[str, int]:
    with reading(engine) as db:
        found = [one for one in counters.read(db) if one.name == name]
    return {one.labels.get("why") or one.labels["result"]: one.value for one in found}


def test_a_signed_delivery_is_kept_with_its_jobs(web: Web) -> None:
    answer = post(web.client, BODY, headers("pull_request", BODY, web.secret, "guid-1"))
    assert (answer.status_code, answer.text.splitlines()[0]) == (202, "queued as delivery 1")
    assert answer.text.splitlines()[1] == answer.headers["Location"]
    (row,) = kept(web.engine)
    assert (row.installation, row.repository, row.number) == (11, "Rust-for-Linux/linux", 7)
    assert (row.event, row.action, row.guid, row.outcome) == (
        "pull_request", "opened", "guid-1", "queued")  # fmt: skip
    assert row.payload == BODY
    assert [(job.kind, job.args["delivery"]) for job in web.queue.jobs] == [
        ("announce", 1), ("judge-pull", 1)]  # fmt: skip


def test_a_repeat_changes_nothing_whatever_id_it_has(web: Web) -> None:
    for guid in ("1", "1", "2", "3"):
        answer = post(web.client, BODY, headers("pull_request", BODY, web.secret, guid))
        assert answer.status_code == 202
    assert answer.text.splitlines()[0] == "heard before"
    assert len(kept(web.engine)) == 1
    assert len(web.queue.jobs) == 2
    assert counted(web.engine, "events_total") == {"queued": 1, "repeated": 3}


def test_the_same_bytes_of_another_installation_are_another_delivery(web: Web) -> None:
    other = body_of(pull_request(installation={"id": 12}))
    for body in (BODY, other):
        post(web.client, body, headers("pull_request", body, web.secret))
    assert [row.installation for row in kept(web.engine)] == [11, 12]


def test_a_repository_that_was_renamed_or_moved_is_not_new(web: Web) -> None:
    pages = set()
    for installation, name in ((11, "Rust-for-Linux/linux"), (11, "looms/linux"), (12, "ada/l")):
        where = {"id": 1001, "full_name": name}
        body = body_of(pull_request(repository=where, installation={"id": installation}))
        answer = post(web.client, body, headers("pull_request", body, web.secret))
        pages.add(answer.headers["Location"])
    assert len(pages) == 1, "the head has one page"
    assert len({job.key for job in web.queue.jobs}) == 1
    about = [(job.args["installation"], job.args["repository"]) for job in web.queue.jobs]
    assert about[0] == (11, "Rust-for-Linux/linux")
    assert about[-1] == (12, "ada/l"), "who it is on GitHub now"
    assert {(row.installation, row.repository) for row in kept(web.engine)} == {
        (11, "Rust-for-Linux/linux")}  # fmt: skip


def test_what_is_ignored_is_kept_counted_and_about_no_pull_request(web: Web) -> None:
    body = body_of(pull_request("labeled"))
    answer = post(web.client, body, headers("pull_request", body, web.secret))
    assert (answer.status_code, answer.text) == (202, "ignored: other action\n")
    (row,) = kept(web.engine)
    assert (row.outcome, row.number) == ("ignored: other action", None)
    assert web.queue.jobs == []
    assert counted(web.engine, "events_total") == {"ignored": 1}


def test_a_job_that_cannot_be_kept_keeps_its_delivery_out(web: Web) -> None:
    class Full(Exception):
        pass

    class FullQueue(FakeQueue):
        def enqueue(self, *_: object, **__: object) -> str:
            raise Full

    app = create_app(web.settings, web.engine, FullQueue())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = post(app.test_client(), BODY, headers("pull_request", BODY, web.secret))
    assert answer.status_code == 500
    assert kept(web.engine) == []
    answer = post(web.client, BODY, headers("pull_request", BODY, web.secret))
    assert answer.status_code == 202
    assert len(kept(web.engine)) == 1


WITHOUT = ("X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256", "Content-Type")
BAD_HEADERS = {
    "no event": ({"X-GitHub-Event": ""}, 400, "X-GitHub-Event is missing"),
    "an event with a line end": ({"X-GitHub-Event": "a\tb"}, 400, "not a name"),
    "a long event": ({"X-GitHub-Event": "x" * 101}, 400, "not a name"),
    "no id": ({"X-GitHub-Delivery": ""}, 400, "X-GitHub-Delivery is missing"),
    "no signature": ({"X-Hub-Signature-256": ""}, 401, "does not fit"),
    "a form": ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "application/json"),
    "text": ({"Content-Type": "text/plain"}, 415, "application/json"),
    "no type": ({"Content-Type": ""}, 415, "application/json"),
}


@pytest.mark.parametrize(("changed", "status", "why"), BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_header_that_is_wrong_is_named(
    web: Web, changed: dict[str, str], status: int, why: str
) -> None:
    answer = post(web.client, BODY, headers("pull_request", BODY, web.secret) | changed)
    assert answer.status_code == status
    assert why in answer.text
    assert kept(web.engine) == []


def test_a_missing_signature_is_refused_before_the_body_is_read(web: Web) -> None:
    said = headers("pull_request", BODY, web.secret)
    del said["X-Hub-Signature-256"]
    said["X-Hub-Signature"] = signed(BODY, web.secret, "sha1")
    answer = post(web.client, BODY, said)
    assert (answer.status_code, answer.text) == (401, "X-Hub-Signature-256 is missing\n")


BAD_BODIES = {
    "nothing": (b"", "not JSON"),
    "half an object": (BODY[: len(BODY) // 2], "not JSON"),
    "a list": (b"[]", "no object"),
    "a form": (b"payload=%7B%7D", "not JSON"),
    "no UTF-8": (b'{"a": "\xff"}', "not UTF-8"),
    "deep": (b"[" * 200_000, "not JSON|beyond all measure"),
    "a long number": (b'{"a": ' + b"9" * 5000 + b"}", "beyond all measure"),
    "a NUL": (b"\x00", "not JSON|not UTF-8"),
}


@pytest.mark.parametrize(("body", "why"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_signed_body_that_is_no_payload_is_refused(web: Web, body: bytes, why: str) -> None:
    answer = post(web.client, body, headers("pull_request", body, web.secret))
    assert answer.status_code == 400
    assert any(one in answer.text for one in why.split("|")), answer.text
    assert kept(web.engine) == []
    assert counted(web.engine, "webhook_rejected_total") == {"not JSON": 1}


def test_a_payload_of_odd_text_is_kept(web: Web) -> None:
    odd = pull_request("opened\x00\ud800" + "x" * 500)
    body = body_of(odd)
    assert post(web.client, body, headers("pull_request", body, web.secret)).status_code == 202


def test_a_body_over_the_limit_is_refused_by_its_length_alone(web: Web) -> None:
    said = headers("pull_request", BODY, web.secret)
    length = {"CONTENT_LENGTH": str(SIZE + 1)}
    answer = web.client.post(URL, data=b"", headers=said, environ_overrides=length)
    assert (answer.status_code, answer.text) == (413, "a delivery has at most 25 MiB\n")


def test_only_the_hook_takes_large_bodies(web: Web) -> None:
    body = BODY + b" " * (1 << 20)
    assert post(web.client, body, headers("pull_request", body, web.secret)).status_code == 202
    assert web.client.post("/r/x/wrong", data={"words": "x" * (1 << 20)}).status_code in (404, 413)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_the_hook_is_posted_to(web: Web, method: str) -> None:
    assert web.client.open(URL, method=method).status_code == 405


def test_any_of_several_secrets_will_do(web: Web) -> None:
    files = [web.settings.state / name for name in ("old", "new")]
    for file in files:
        file.write_text(f"secret {file.name}\n")
        file.chmod(0o600)
    several = Settings(server=web.settings.server, github=GitHub(webhook_secret_files=tuple(files)))
    client = create_app(several, web.engine, FakeQueue()).test_client()
    for n, name in enumerate(("old", "new")):
        body = body_of(pull_request(number=n))
        assert post(client, body, headers("ping", body, f"secret {name}")).status_code == 202
    assert post(client, BODY, headers("ping", BODY, web.secret)).status_code == 401


def test_a_service_that_is_off_hears_and_does_nothing(web: Web) -> None:
    off = Settings(server=web.settings.server, github=GitHub(mode="off"))
    queue = FakeQueue()
    client = create_app(off, web.engine, queue).test_client()
    answer = post(client, BODY, headers("pull_request", BODY, web.secret))
    assert (answer.status_code, answer.text) == (202, "ignored: github.mode is off\n")
    assert queue.jobs == []


Forge = Callable[[bytes, str], str]
ALMOST: Mapping[str, Forge] = {
    "another secret": lambda body, secret: signed(body, secret + "x"),
    "another body": lambda body, secret: signed(body + b" ", secret),
    "no prefix": lambda body, secret: signed(body, secret).removeprefix("sha256="),
    "SHA-1": lambda body, secret: signed(body, secret, "sha1"),
    "SHA-1 called SHA-256": lambda body, secret: "sha256=" + signed(body, secret, "sha1")[5:],
    "SHA-512": lambda body, secret: signed(body, secret, "sha512"),
    "capitals": lambda body, secret: signed(body, secret).upper(),
    "twice": lambda body, secret: f"{signed(body, secret)}, {signed(body, secret)}",
    "cut": lambda body, secret: signed(body, secret)[:-1],
    "more": lambda body, secret: signed(body, secret) + "0",
    "a blank inside": lambda body, secret: signed(body, secret).replace("=", "= "),
    "the secret": lambda _, secret: f"sha256={secret}",
    "nothing": lambda _body, _secret: "",
    "no ASCII": lambda _body, _secret: "sha256=\u00e9",
}


@pytest.mark.parametrize("forge", ALMOST.values(), ids=ALMOST.keys())
def test_a_signature_that_almost_fits_does_not(web: Web, forge: Forge) -> None:
    said = headers("pull_request", BODY, web.secret)
    said["X-Hub-Signature-256"] = forge(BODY, web.secret)
    assert post(web.client, BODY, said).status_code == 401
    assert kept(web.engine) == []
    assert is_signed(BODY, signed(BODY, web.secret), [web.secret])


def test_no_secret_lets_nothing_in() -> None:
    assert not is_signed(BODY, signed(BODY, ""), [])


def test_no_forged_or_mutated_delivery_is_accepted(web: Web) -> None:
    dice = random.Random(5)
    bodies = [body_of(payload) for _, payload in examples()] or [BODY]
    for _ in range(TIMES):
        body = bytearray(dice.choice(bodies)[:20_000])
        said = headers("pull_request", bytes(body), web.secret)
        forged = _mutated(dice, body, said, web.secret)
        answer = post(web.client, forged, said)
        assert answer.status_code == 401, (said, forged[:200])
    assert kept(web.engine) == []
    assert web.queue.jobs == []


def _mutated(dice: random.Random, body: bytearray, said: dict[str, str], secret: str) -> bytes:
    """A signed delivery with body or signature changed somewhere."""
    at = dice.randrange(len(body))
    choice = dice.randrange(6)
    if choice == 0:
        body[at] ^= 1 << dice.randrange(8)
    elif choice == 1:
        del body[at]
    elif choice == 2:
        body.insert(at, dice.randrange(256))
    elif choice == 3:
        guess = "".join(dice.choices("0123456789abcdef", k=64))
        said["X-Hub-Signature-256"] = f"sha256={guess}"
    elif choice == 4:
        said["X-Hub-Signature-256"] = dice.choice(list(ALMOST.values()))(bytes(body), secret)
    else:
        decoded = json.dumps(json.loads(BODY), indent=dice.randrange(1, 9)).encode()
        said["X-Hub-Signature-256"] = signed(BODY, secret)
        return decoded
    return bytes(body)


def test_replays_in_any_order_under_new_ids_change_nothing(web: Web) -> None:
    dice = random.Random(6)
    bodies = [body_of(pull_request(number=n)) for n in range(max(TIMES // 20, 1))]
    replayed = [body for body in bodies for _ in range(dice.randint(1, 5))]
    dice.shuffle(replayed)
    for n, body in enumerate(replayed):
        answer = post(web.client, body, headers("pull_request", body, web.secret, str(n)))
        assert answer.status_code == 202
    with reading(web.engine) as db:
        assert db.execute(select(func.count()).select_from(deliveries)).scalar() == len(bodies)
    assert len(web.queue.jobs) == 2 * len(bodies)


def test_refusals_are_counted_without_a_write_each(web: Web) -> None:
    for _ in range(50):
        assert post(web.client, BODY, {"X-Hub-Signature-256": "sha256=0"}).status_code == 401
    assert counted(web.engine, "webhook_rejected_total") == {"forged": 1}
    post(web.client, BODY, headers("pull_request", BODY, web.secret))
    assert counted(web.engine, "webhook_rejected_total") == {"forged": 50}


def test_every_real_payload_is_acknowledged(web: Web) -> None:
    if not examples():
        pytest.skip("the corpus of real payloads is not beside this checkout")
    for event, payload in examples():
        body = body_of(payload)
        answer = post(web.client, body, headers(event, body, web.secret))
        assert answer.status_code == 202, (event, answer.text)


def test_a_secret_that_cannot_be_read_stops_the_start(web: Web) -> None:
    from service.faults import ConfigError

    missing = web.settings.state / "none"
    bad = Settings(
        server=Server(database_url=web.settings.server.database_url),
        github=GitHub(webhook_secret_files=(missing,)),
    )
    with pytest.raises(ConfigError, match="none cannot be read"):
        create_app(bad, web.engine, FakeQueue())


def test_a_delivery_is_kept_on_either_database(store: Engine, web: Web) -> None:
    queue = FakeQueue()
    client = create_app(web.settings, store, queue).test_client()
    odd = body_of(pull_request("opened\x00\ud800", title="\x00\udc80"))
    for guid in ("1", "2"):
        for body in (BODY, odd):
            said = headers("pull_request", body, web.secret, guid)
            assert post(client, body, said).status_code == 202
    post(client, BODY, {"X-Hub-Signature-256": "sha256=0"})
    post(client, BODY, headers("pull_request", BODY, web.secret))
    assert [row.payload for row in kept(store)] == [BODY, odd]
    assert counted(store, "events_total") == {"queued": 1, "ignored": 1, "repeated": 3}
    assert counted(store, "webhook_rejected_total") == {"forged": 1}
    for path in ("/readyz", "/statusz", "/metrics", "/"):
        assert client.get(path).status_code == 200
