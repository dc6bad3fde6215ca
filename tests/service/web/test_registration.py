# SPDX-License-Identifier: GPL-2.0-or-later
"""Registering the app: the manifest, and what is kept of GitHub's answer."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from service.settings import GitHub, Settings
from service.web.app import create_app
from service.web.events import READERS
from service.web.manifest import EVENTS, PERMISSIONS, UNASKED, manifest
from service.web.registration import forge_of
from tests.service.web.conftest import FakeQueue, Web

ROOT = Path(__file__).parents[3]
ANSWER = {"id": 4711, "slug": "ksquirrel", "pem": "KEY OF THE APP", "webhook_secret": "hush"}


class Forge(HTTPServer):
    """Answers a conversion with what it was told to."""

    status, body = 201, json.dumps(ANSWER).encode()
    asked: tuple[str, ...] = ()


class Handler(BaseHTTPRequestHandler):
    server: Forge

    def do_POST(self) -> None:
        self.server.asked += (self.path,)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def forge() -> Iterator[Forge]:
    server = Forge(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def setup(web: Web, forge: Forge) -> Web:
    """The app of a service whose GitHub is on loopback."""
    settings = Settings(
        server=web.settings.server,
        github=GitHub(api_url=f"http://127.0.0.1:{forge.server_port}/api/v3"),
    )
    app = create_app(settings, web.engine, FakeQueue())
    return Web(app=app, client=app.test_client(), engine=web.engine, settings=settings,
               queue=web.queue)  # fmt: skip


def begun(setup: Web) -> str:
    """Begin a registration; the state GitHub is to send back."""
    page = setup.client.get("/setup", headers=setup.operator)
    found = re.search(r'action="([^"]*)"', page.text)
    assert found
    state = re.search(r"\?state=([A-Za-z0-9_-]+)$", unescape(found[1]))
    assert state
    return state[1]


def test_the_manifest_in_deploy_is_that_of_the_code() -> None:
    kept = json.loads((ROOT / "deploy" / "github-app.json").read_text())
    assert kept == manifest("https://ksquirrel.example")
    assert kept["default_permissions"] == dict(PERMISSIONS)
    assert kept["default_events"] == list(EVENTS)


def test_the_app_hears_what_it_reads_and_asks_for_no_more() -> None:
    assert set(EVENTS) | UNASKED == set(READERS)
    assert PERMISSIONS == {
        "checks": "write",
        "contents": "read",
        "merge_queues": "read",
        "metadata": "read",
        "pull_requests": "write",
    }


def test_the_form_posts_the_manifest_to_github_and_nowhere_else(setup: Web, forge: Forge) -> None:
    page = setup.client.get("/setup", headers=setup.operator)
    home = f"http://127.0.0.1:{forge.server_port}"
    assert f'action="{home}/settings/apps/new?state=' in page.text
    found = re.search(r'name="manifest" value="([^"]*)"', page.text)
    assert found
    assert json.loads(unescape(found[1])) == manifest("https://lint.engine.example")
    assert page.headers["Content-Security-Policy"].endswith(f"form-action {home}")
    cookie = page.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/setup"))
    owned = setup.client.get("/setup?organization=Rust-for-Linux", headers=setup.operator)
    assert f'action="{home}/organizations/Rust-for-Linux/settings/apps/new?' in owned.text
    odd = setup.client.get("/setup?organization=../x", headers=setup.operator)
    assert odd.status_code == 400


def test_the_key_and_the_secret_are_kept_where_only_we_read_them(setup: Web, forge: Forge) -> None:
    state = begun(setup)
    url = f"/setup/done?code=a1b2&state={state}"
    done = setup.client.get(url, headers=setup.operator)
    assert done.status_code == 200
    assert forge.asked == ("/api/v3/app-manifests/a1b2/conversions",)
    folder = setup.settings.state
    files = {folder / "github-app-4711.pem": "KEY OF THE APP\n",
             folder / "github-app-4711.webhook-secret": "hush\n"}  # fmt: skip
    for file, text in files.items():
        assert file.read_text() == text
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert str(file) in unescape(done.text)
    assert "app_id = 4711" in done.text
    assert "KEY OF" not in done.text
    assert "hush" not in done.text
    assert "/github-apps/ksquirrel/installations/new" in done.text
    assert setup.client.get(url, headers=setup.operator).status_code == 400


def test_credentials_are_never_overwritten(setup: Web) -> None:
    (setup.settings.state / "github-app-4711.pem").write_text("mine")
    done = setup.client.get(f"/setup/done?code=a&state={begun(setup)}", headers=setup.operator)
    assert done.status_code == 409
    assert "is not overwritten" in done.text
    assert (setup.settings.state / "github-app-4711.pem").read_text() == "mine"
    assert not (setup.settings.state / "github-app-4711.webhook-secret").exists()


@pytest.mark.parametrize(
    ("query", "cookie"),
    [
        ("code=a&state=guess", True),
        ("code=a&state=", True),
        ("code=a", True),
        ("code=a&state=\u00e9", True),
        ("state=%s&code=../../x", True),
        ("state=%s", True),
        ("state=%s&code=a", False),
    ],
)
def test_a_way_back_that_was_not_begun_here_is_refused(
    setup: Web, forge: Forge, query: str, *, cookie: bool
) -> None:
    state = begun(setup)
    client = setup.client if cookie else setup.app.test_client()
    url = f"/setup/done?{query.replace('%s', state)}"
    assert client.get(url, headers=setup.operator).status_code == 400
    assert forge.asked == ()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"{}", "it answered 404"),
        (302, b"", "it answered 302"),
        (201, b"<html>", "not JSON"),
        (201, b"[" * 100_000, "not JSON"),
        (201, b"[]", "no object"),
        (201, b"{}", "has no id"),
        (201, b'{"id": 1}', "lacks the key"),
        (201, b'{"id": "../x", "pem": "a", "webhook_secret": "b"}', "has no id"),
    ],
)
def test_an_answer_that_is_none_is_told_and_nothing_is_kept(
    setup: Web, forge: Forge, status: int, body: bytes, why: str
) -> None:
    forge.status, forge.body = status, body
    before = set(setup.settings.state.iterdir())
    done = setup.client.get(f"/setup/done?code=a&state={begun(setup)}", headers=setup.operator)
    assert (done.status_code, why in done.text) == (502, True)
    assert {f.name for f in set(setup.settings.state.iterdir()) - before} <= {
        "ksquirrel.db-wal", "ksquirrel.db-shm"}  # fmt: skip


def test_a_github_that_is_away_is_told(setup: Web, forge: Forge) -> None:
    state = begun(setup)
    forge.socket.close()
    done = setup.client.get(f"/setup/done?code=a&state={state}", headers=setup.operator)
    assert (done.status_code, "cannot be reached" in done.text) == (502, True)


@pytest.mark.parametrize(
    ("api", "forge"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://git.engine.example/api/v3", "https://git.engine.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_the_forge_of_an_api_is_known(api: str, forge: str) -> None:
    assert forge_of(api) == forge
