# SPDX-License-Identifier: GPL-2.0-or-later
"""The fake GitHub behaves like GitHub where we rely on it, and its judge is no yes-man."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.faults import Gone
from service.github.connection import App, connect
from service.github.graphql import EVERY
from service.read.github import read_pull
from tests.conftest import Repo
from tests.github import judge
from tests.github.fixtures import NAME, Hub, topic
from tests.github.judge import FOLDER, Judge
from tests.github.server import Remote

ROOT = Path(__file__).parents[1]
CHECKS = ("POST", "/repos/{owner}/{repo}/check-runs")
RUN = {"name": "x", "head_sha": "f" * 40}
ANNOTATION = {
    "path": "a", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"
}  # fmt: skip


@pytest.fixture(scope="module")
def octocat() -> Judge:
    found = judge.cached()
    if found is None:
        pytest.skip(f"no description of GitHub's API in {FOLDER}: python -m tests.github.judge")
    return found


def output(count: int) -> dict[str, Any]:
    return {"output": {"title": "t", "summary": "s", "annotations": [ANNOTATION] * count}}


BAD: dict[str, tuple[str, str, dict[str, str], Any]] = {
    "no name": (*CHECKS, {}, {"head_sha": "f" * 40}),
    "51 annotations": (*CHECKS, {}, {**RUN, **output(51)}),
    "an unknown key": (*CHECKS, {}, {**RUN, "colour": "red"}),
    "an unknown conclusion": (*CHECKS, {}, {**RUN, "conclusion": "fine"}),
    "an unknown operation": ("GET", "/repos/{owner}/{repo}/nothing", {}, None),
    "an unknown parameter": ("GET", "/repos/{owner}/{repo}/pulls", {"colour": "red"}, None),
    "an unknown state": ("GET", "/repos/{owner}/{repo}/pulls", {"state": "red"}, None),
}


@pytest.mark.parametrize("asked", BAD.values(), ids=BAD)
def test_the_judge_refuses_a_bad_request(
    octocat: Judge, asked: tuple[str, str, dict[str, str], Any]
) -> None:
    assert octocat.request(*asked)
    assert octocat.request(*CHECKS, {}, {**RUN, **output(50)}) == []


def test_the_judge_refuses_a_bad_answer(octocat: Judge) -> None:
    path = ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}")
    assert octocat.answer(*path, 200, {"number": "one"})
    assert octocat.answer(*path, 201, {})


def test_githubs_schema_knows_our_graphql() -> None:
    file = FOLDER / "schema.graphql"
    if not file.is_file():
        pytest.skip(f"no schema of GitHub's GraphQL in {FOLDER}: python -m tests.github.judge")
    from graphql import build_schema, parse, validate

    schema = build_schema(file.read_text(), assume_valid=True)
    for operation in EVERY:
        assert validate(schema, parse(operation)) == []
        strange = operation.rstrip().removesuffix("}") + "colour }"
        assert validate(schema, parse(strange)) != []


def test_an_answer_that_is_known_costs_nothing(hub: Hub) -> None:
    topic(hub, 1)
    tag, told = hub.repository.unless("/pulls/1", "")
    left = hub.world.limit
    assert hub.repository.unless("/pulls/1", tag) == (tag, None)
    assert hub.world.limit == left
    hub.world.change_pull(NAME, 1, title="another")
    assert hub.repository.unless("/pulls/1", tag)[1]["title"] == "another" != told["title"]


def test_every_route_of_the_fake_is_one_of_githubs(octocat: Judge) -> None:
    from tests.github.answer import ROUTES

    assert len(ROUTES) > 20
    assert [r for r in ROUTES if r.method.lower() not in octocat.paths.get(r.template, {})] == []


REFUSED: dict[str, dict[str, Any]] = {
    "completed without a conclusion": {"status": "completed"},
    "51 annotations": output(51),
    "a text over the limit": {"output": {"title": "t", "summary": "s", "text": "ä" * 40_000}},
    "an output without a summary": {"output": {"title": "t"}},
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_what_github_refuses_the_fake_refuses(hub: Hub, words: dict[str, Any]) -> None:
    topic(hub, 1)
    head = hub.world.repos[NAME].pulls[1].head
    with pytest.raises(Gone, match="422: Invalid request"):
        hub.repository.send("POST", "/check-runs", {"name": "x", "head_sha": head, **words})
    assert hub.world.repos[NAME].checks == {}


def test_it_runs_as_a_process_of_its_own(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit("mm: one\n\nText.\n", {"mm/slub.c": "int one;\n"})
    command = [sys.executable, "-m", "tests.github", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        try:
            assert process.stdout is not None
            remote = Remote(process.stdout.readline().strip())
            app = remote.call("app")
            remote.call("add_repository", name=NAME, folder=str(repo.folder))
            number = remote.call("add_pull", name=NAME, head="topic")
            settings = App(
                api_url=remote.url, app_id=app["app_id"], private_key=app["private_key"],
                between_writes=0.0,
            )  # fmt: skip
            repository = connect(settings).repository(77, NAME)
            assert len(read_pull(repository, number).submission.patches) == 1
            repository.close()
            seen = remote.call("seen")
            assert [call["status"] for call in seen["calls"]] == [201, 200, 200, 200, 304]
            assert seen["complaints"] == []
        finally:
            process.send_signal(signal.SIGTERM)
