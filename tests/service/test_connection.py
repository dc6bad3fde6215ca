# SPDX-License-Identifier: GPL-2.0-or-later
"""The app connects with no more rights than it needs, and each refusal has its owner."""

from __future__ import annotations

import pickle
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from service.faults import ConfigError, Gone, TryLater
from service.github.connection import PERMISSIONS, App, connect
from service.github.graphql import OWN_COMMENTS
from service.github.media import fetch
from service.read.github import read_pull
from tests.github.fixtures import INSTALLATION, NAME, Hub, app_of, topic
from tests.github.key import PRIVATE, PUBLIC

LIMITED = {"message": "You have exceeded a secondary rate limit and have been temporarily blocked"}


def pem(key: Any) -> str:
    words: bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return words.decode()


BAD_KEYS = {
    "nothing": "",
    "a word": "secret",
    "cut": PRIVATE[:200],
    "damaged": PRIVATE.replace("A", "B"),
    "a public key": PUBLIC,
    "of another kind": pem(ec.generate_private_key(ec.SECP256R1())),
}


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_that_does_not_sign_is_named_at_start(key: str) -> None:
    app = App(api_url="http://127.0.0.1:1", app_id=1, private_key=key, key_name="/run/app.pem")
    with pytest.raises(ConfigError, match=r"/run/app\.pem: holds no RSA private key"):
        connect(app)


def test_a_key_is_in_no_description_of_the_settings() -> None:
    app = App(api_url="http://127.0.0.1:1", app_id=1, private_key=PRIVATE)
    assert "PRIVATE KEY" not in repr(connect(app))


def test_a_key_of_another_app_is_the_operators_fault(hub: Hub) -> None:
    other = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    integration = connect(replace(hub.integration.app, private_key=other, key_name="app.pem"))
    with pytest.raises(ConfigError, match=r"app\.pem: GitHub does not take it"):
        integration.repository(INSTALLATION, NAME).get("/pulls/1")


def test_a_wrong_app_id_is_the_operators_fault(hub: Hub) -> None:
    integration = connect(replace(hub.integration.app, app_id=4))
    with pytest.raises(ConfigError, match="Integration not found"):
        integration.repository(INSTALLATION, NAME).get("/pulls/1")


def test_a_token_is_for_one_repository_and_no_more_rights(hub: Hub) -> None:
    hub.world.add_repository("Rust-for-Linux/other", str(hub.repo.folder), INSTALLATION)
    topic(hub, 1)
    hub.repository.get("/pulls/1")
    (asked,) = hub.world.requests("POST")
    assert asked.body == {"repositories": ["linux"], "permissions": dict(PERMISSIONS)}
    (token,) = hub.world.tokens.values()
    assert (token.repositories, token.permissions) == (frozenset((NAME,)), dict(PERMISSIONS))
    other = replace(hub.repository, name="Rust-for-Linux/other")
    with pytest.raises(Gone):
        other.get("/pulls")
    hub.repository.get("/pulls/1")
    assert len(hub.world.requests("POST")) == 1, "one token for the whole job"


def test_a_token_is_renewed_before_it_expires(hub: Hub) -> None:
    topic(hub, 1)
    hub.world.token_life = 5.0
    for _ in range(3):
        hub.repository.get("/pulls/1")
    assert fetch(hub.repository, "/pulls/1", "diff", 1 << 20)
    assert len(hub.world.requests("POST")) == 4


def test_a_token_that_ends_during_a_job_is_a_reason_to_try_later(hub: Hub) -> None:
    topic(hub, 1)
    hub.repository.get("/pulls/1")
    hub.world.expire_tokens()
    with pytest.raises(TryLater, match="401: Bad credentials"):
        hub.repository.get("/pulls/1")
    with pytest.raises(TryLater, match="401: Bad credentials"):
        fetch(hub.repository, "/pulls/1", "diff", 1 << 20)
    fresh = hub.integration.repository(INSTALLATION, NAME)
    assert fresh.get("/pulls/1")["number"] == 1
    fresh.close()


@pytest.mark.parametrize(
    ("state", "status", "why"),
    [("suspended", 403, "This installation has been suspended"), ("gone", 404, "Not Found")],
)
def test_a_revoked_installation_is_gone(hub: Hub, state: str, status: int, why: str) -> None:
    hub.world.set_installation(INSTALLATION, state)
    with pytest.raises(Gone, match=f"installation 77: GitHub answers {status}: {why}") as gone:
        hub.repository.get("/pulls/1")
    assert gone.value.status == status


def test_a_repository_that_left_the_installation_is_gone(hub: Hub) -> None:
    with pytest.raises(Gone, match="does not exist or is not accessible"):
        hub.integration.repository(INSTALLATION, "Rust-for-Linux/away").get("/pulls/1")


def test_rights_that_were_not_granted_are_named(hub: Hub) -> None:
    del hub.world.permissions["checks"]
    with pytest.raises(Gone, match="permissions requested are not granted"):
        hub.repository.get("/pulls/1")


def test_when_the_hours_requests_are_spent_the_wait_is_githubs(hub: Hub) -> None:
    topic(hub, 1)
    hub.repository.get("/pulls/1")
    hub.world.limit = 0
    hub.world.reset = time.time() + 1800
    for ask in (
        lambda: hub.repository.get("/pulls/1"),
        lambda: fetch(hub.repository, "/pulls/1", "diff", 1 << 20),
        lambda: hub.repository.graphql(OWN_COMMENTS, owner="a", name="b", number=1),
    ):
        with pytest.raises(TryLater, match="rate limit") as later:
            ask()
        assert 1790 <= (later.value.seconds or 0) <= 1805


LIMITS: tuple[tuple[dict[str, object], float], ...] = (
    ({"status": 403, "headers": {"Retry-After": "17"}, "body": LIMITED}, 17),
    ({"status": 429, "headers": {"Retry-After": "3"}, "body": {"message": "Slow"}}, 3),
    ({"status": 429, "body": "<html>no words</html>"}, 72),
    ({"status": 403, "body": LIMITED}, 72),
    ({"status": 503, "headers": {"Retry-After": "9"}}, 9),
)


@pytest.mark.parametrize(("fault", "seconds"), LIMITS)
@pytest.mark.parametrize("way", ["json", "write", "bytes", "graphql"])
def test_a_wait_that_github_asks_for_is_handed_on(
    hub: Hub, fault: dict[str, Any], seconds: float, way: str
) -> None:
    topic(hub, 1)
    hub.world.add_fault(path="/pulls/1|/check-runs|graphql", **fault)
    with pytest.raises(TryLater) as later:
        ask(hub, way)
    assert later.value.seconds == seconds
    assert len(hub.world.calls) == 2, "a token, and one request that nobody repeats"


def ask(hub: Hub, way: str) -> None:
    repository = hub.repository
    if way == "json":
        repository.get("/pulls/1")
    elif way == "write":
        repository.send("POST", "/check-runs", {"name": "x", "head_sha": "f" * 40})
    elif way == "bytes":
        fetch(repository, "/pulls/1", "diff", 1 << 20)
    else:
        repository.graphql(OWN_COMMENTS, owner="Rust-for-Linux", name="linux", number=1)


@pytest.mark.parametrize("way", ["json", "write", "bytes", "graphql"])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502, "body": "<html>Bad Gateway</html>"},
        {"status": 500},
        {"kind": "drop"},
        {"kind": "lost"},
    ],
    ids=lambda fault: str(fault.get("kind", fault.get("status"))),
)
def test_a_request_that_fails_is_made_once_and_tried_later(
    hub: Hub, way: str, fault: dict[str, Any]
) -> None:
    topic(hub, 1)
    hub.world.add_fault(path="/pulls/1|/check-runs|graphql", times=9, **fault)
    with pytest.raises(TryLater) as later:
        ask(hub, way)
    assert later.value.seconds is None
    assert hub.world.faults[0].times == 8
    (token,) = hub.world.tokens
    assert token not in later.value.why


GRAPHQL: tuple[tuple[dict[str, object], type[Exception], str], ...] = (
    ({"type": "RATE_LIMITED", "message": "API rate limit exceeded for 77"}, TryLater, "rate"),
    ({"message": "Something went wrong while executing your query on x"}, TryLater, "wrong"),
    ({"type": "FORBIDDEN", "message": "Resource not accessible by integration"}, Gone, "access"),
    ({"type": "NOT_FOUND", "message": "Could not resolve to a node"}, Gone, "404: Could not"),
)


@pytest.mark.parametrize(("error", "kind", "words"), GRAPHQL)
def test_errors_of_graphql_come_with_status_200_and_are_told_apart(
    hub: Hub, error: dict[str, object], kind: type[Exception], words: str
) -> None:
    topic(hub, 1)
    body = {"data": None, "errors": [error]}
    hub.world.add_fault(path="graphql", status=200, body=body)
    with pytest.raises(kind, match=f"GraphQL query OwnComments in {NAME}.*{words}"):
        ask(hub, "graphql")


def test_nobody_listens_is_a_reason_to_try_later(hub: Hub) -> None:
    app = replace(app_of(hub.url, hub.world), api_url="http://127.0.0.1:9/api/v3")
    with pytest.raises(TryLater, match="no answer from GitHub"):
        connect(app).repository(INSTALLATION, NAME).get("/pulls/1")


def test_a_redirection_is_not_followed_with_a_token(hub: Hub) -> None:
    topic(hub, 1)
    away = {"Location": "http://127.0.0.1:9/away"}
    hub.world.add_fault(path="/pulls/1", status=302, headers=away, body={"message": "Moved"})
    with pytest.raises(Gone, match="302"):
        fetch(hub.repository, "/pulls/1", "diff", 1 << 20)


def test_jobs_side_by_side_do_not_mix_their_answers(hub: Hub) -> None:
    topic(hub, 1)
    for number in range(2, 18):
        hub.world.add_pull(NAME, "topic", title=f"pull {number}")

    def read(number: int) -> tuple[int, str]:
        repository = hub.integration.repository(INSTALLATION, NAME)
        pull = read_pull(repository, number).submission.pull
        repository.close()
        return number, pull.title if pull else ""

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = dict(pool.map(read, range(2, 18)))
    finally:
        sys.setswitchinterval(switch)
    assert found == {number: f"pull {number}" for number in range(2, 18)}
    assert len(hub.world.requests("POST")) == 16, "a token for each job"


@pytest.mark.parametrize("error", [Gone("away", 404), TryLater("wait", 3.0)])
def test_a_refusal_is_the_same_in_another_process(error: Gone | TryLater) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
