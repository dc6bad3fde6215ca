# SPDX-License-Identifier: GPL-2.0-or-later
"""The GitHub app as it is started: a signed delivery in, a check run and a comment out."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Repo
from tests.end_to_end.test_serve import CANARY, Service
from tests.github.fixtures import ADA, INSTALLATION, NAME
from tests.github.judge import cached
from tests.github.server import FakeGitHub
from tests.service.jobs.conftest import until

pytestmark = pytest.mark.end_to_end

BODY = "The counter of the slub allocator was one too high after every new object; see below."
BAD = "Fix it.\n\nThis fixes the counter, which was one too high for every new object.\n"
GOOD = (
    "mm/slub: count right\n\nThe counter was one too high after each new object.\n\n"
    f"Signed-off-by: {ADA}\n"
)
SOURCE = "// SPDX-License-Identifier: GPL-2.0\nint {};\n"


@pytest.fixture
def github(repo: Repo) -> Iterator[FakeGitHub]:
    """GitHub with one repository, and one pull request whose commit has errors."""
    with FakeGitHub(judge=cached()) as fake:
        fake.world.add_repository(NAME, str(repo.folder), INSTALLATION)
        repo.git("branch", "slub-work", "main")
        repo.git("checkout", "-q", "-B", "topic", "main")
        repo.commit(BAD, {"mm/slub.c": SOURCE.format("n")})
        fake.world.add_pull(NAME, "topic", base="slub-work", body=BODY)
        yield fake
        assert fake.world.complaints == []


def app(folder: Path, github: FakeGitHub, mode: str, database_url: str | None = None) -> Service:
    """A service whose settings name the fake GitHub."""
    service = Service(folder, database_url)
    key = folder / "key.pem"
    key.write_text(github.world.app()["private_key"])
    key.chmod(0o600)
    with service.file.open("a") as file:
        file.write(
            f'api_url = "{github.url}"\nmode = "{mode}"\n'
            f'app_id = {github.world.app_id}\nprivate_key_file = "{key}"\n'
        )
    return service


def deliver(service: Service, github: FakeGitHub, action: str) -> list[str]:
    """Post a signed delivery about the pull request; the lines of the answer to it."""
    head = github.world.repos[NAME].pulls[1].head
    return post(service, told(1, head, action), str(uuid.uuid4()))


def told(number: int, head: str, action: str) -> bytes:
    """The payload of a delivery about a pull request at a head."""
    what = {
        "action": action,
        "number": number,
        "pull_request": {"number": number, "head": {"sha": head}},
        "repository": {"full_name": NAME},
        "installation": {"id": INSTALLATION},
        "sender": {"login": "ada", "type": "User"},
    }
    return json.dumps(what).encode()


def post(service: Service, body: bytes, guid: str) -> list[str]:
    """Post a payload, signed; the lines of the answer.  Raises OSError without an answer."""
    signature = hmac.new(CANARY.encode(), body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/hooks/github",
        body,
        {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": guid,
            "X-Hub-Signature-256": f"sha256={signature}",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (the loopback)
        assert answer.status == 202
        return [line.decode() for line in answer.read().splitlines()]


def done(github: FakeGitHub, count: int) -> bool:
    runs = checks(github)
    return len(runs) == count and all(run["status"] == "completed" for run in runs)


def checks(github: FakeGitHub) -> list[dict[str, Any]]:
    return list(github.world.repos[NAME].checks.values())


def comments(github: FakeGitHub) -> list[dict[str, Any]]:
    return list(github.world.repos[NAME].comments.values())


def test_a_delivery_becomes_a_check_run_and_a_comment(
    github: FakeGitHub, repo: Repo, tmp_path: Path
) -> None:
    service = app(tmp_path, github, "full")
    with service.started("-m", "service.cli", "serve", "--settings"):
        until(lambda: service.get("/readyz") != "", 60)
        said, page = deliver(service, github, "opened")
        assert said == "queued as delivery 1"
        until(lambda: len(checks(github)) == 1, 30)
        assert checks(github)[0]["status"] in ("in_progress", "completed"), "seen to begin at once"
        until(lambda: done(github, 1), 90)
        (run,) = checks(github)
        assert (run["conclusion"], run["details_url"]) == ("failure", page)
        until(lambda: len(comments(github)) == 1, 30)
        (comment,) = comments(github)
        assert "signed-off-by-missing" in comment["body"]
        assert "signed-off-by-missing" in service.get(page.partition(str(service.port))[2])
        written = [call for call in github.world.calls if call.method != "GET"]
        assert deliver(service, github, "opened")[0] == "heard before"
        repo.git("checkout", "-q", "-B", "mended", "main")
        repo.commit(GOOD, {"mm/slub.c": SOURCE.format("m")})
        github.world.push(NAME, 1, "mended")
        deliver(service, github, "synchronize")
        until(lambda: done(github, 2), 90)
        until(lambda: comments(github)[0]["hidden"] == "RESOLVED", 30)
        assert [run["conclusion"] for run in checks(github)] == ["failure", "success"]
        again = [call for call in github.world.calls if call.method != "GET"][len(written) :]
        heads = {call.body.get("head_sha") for call in again if call.path.endswith("/check-runs")}
        assert heads == {github.world.repos[NAME].pulls[1].head}, "the repeat changed nothing"


def test_shadow_mode_keeps_the_report_and_writes_nothing(
    github: FakeGitHub, tmp_path: Path
) -> None:
    service = app(tmp_path, github, "shadow")
    with service.started("-m", "service.cli", "serve", "--settings"):
        until(lambda: service.get("/readyz") != "", 60)
        _, page = deliver(service, github, "opened")
        path = page.partition(str(service.port))[2]
        until(lambda: "signed-off-by-missing" in service.get(path), 90)
        asked = [call for call in github.world.calls if call.method != "GET"]
        assert {call.path.rpartition("/")[2] for call in asked} <= {"access_tokens"}
