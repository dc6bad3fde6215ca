# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request is announced, judged and answered, against a GitHub on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from service.faults import TryLater
from service.jobs.job import Job
from service.jobs.queue import open_queue
from service.pulls.handlers import handlers
from service.pulls.world import About, World
from service.settings.model import GitHub, Server, Settings
from service.store import audit, brake, reports
from service.store.database import open_store
from service.store.engine import reading, transaction
from tests.github.fixtures import ADA, INSTALLATION, NAME, Hub, hub, running, topic  # noqa: F401

BAD = "Fix it.\n\nThis fixes the counter, which was one too high for every new object.\n"


@dataclass(frozen=True)
class Office:
    """The handlers with a store, a queue and the fake GitHub."""

    hub: Hub
    world: World

    def do(self, kind: str, number: int = 1, **args: object) -> None:
        about = About(installation=INSTALLATION, repository=NAME, number=number)
        known = {"head": self.head(number), **args} if number else dict(args)
        job = Job(id=f"{kind}.x.1", kind=kind, key=about.job_key, args={**about.args, **known})
        handlers(self.world)[kind](job)

    def head(self, number: int = 1) -> str:
        return self.hub.world.repos[NAME].pulls[number].head

    def checks(self) -> list[dict[str, Any]]:
        return list(self.hub.world.repos[NAME].checks.values())

    def comments(self) -> list[dict[str, Any]]:
        return list(self.hub.world.repos[NAME].comments.values())

    def writes(self) -> list[str]:
        calls = [one for one in self.hub.world.calls if one.method != "GET"]
        return [f"{c.method} {c.route or c.path}" for c in calls if "access_tokens" not in c.path]

    def report(self, number: int = 1) -> reports.Kept | None:
        about = About(installation=INSTALLATION, repository=NAME, number=number)
        with reading(self.world.store) as db:
            return reports.find(db, self.world.report_id(about, self.head(number)))


@pytest.fixture
def office(hub: Hub, tmp_path: Path) -> Iterator[Office]:  # noqa: F811
    url = f"sqlite:///{tmp_path}/ksquirrel.db"
    settings = Settings(
        server=Server(database_url=url, public_url="https://lint.example"),
        github=GitHub(api_url=hub.url, app_id=hub.world.app_id, mode="full"),
    )
    store = open_store(url)
    with open_queue(store, url) as queue:
        world = World(
            settings=settings,
            store=store,
            queue=queue,
            integration=hub.integration,
            cache=tmp_path / "cache",
            secrets=("for tests",),
        )
        yield Office(hub, world)
    store.dispose()


def quietly(office: Office, mode: str) -> Office:
    settings = replace(
        office.world.settings, github=replace(office.world.settings.github, mode=mode)
    )
    return Office(office.hub, replace(office.world, settings=settings))


BODY = "The counter of the slub allocator was one too high after every new object; see below."


def good_pull(office: Office, count: int) -> int:
    office.hub.repo.git("branch", "-f", "slub-work", "main")
    return topic(office.hub, count, base="slub-work", body=BODY)


def bad_pull(office: Office, **pull: Any) -> int:
    hub = office.hub  # noqa: F811
    hub.repo.git("branch", "-f", "slub-work", "main")
    hub.repo.git("checkout", "-q", "-B", "topic", "main")
    hub.repo.commit(BAD, {"mm/slub.c": "int n;\n"})
    return hub.world.add_pull(NAME, "topic", base="slub-work", body=BODY, **pull)


def mend(office: Office) -> None:
    topic_sha = topic_only(office)
    office.hub.world.push(NAME, 1, topic_sha)


def topic_only(office: Office) -> str:
    repo = office.hub.repo
    repo.git("checkout", "-q", "-B", "mended", "main")
    message = "mm/slub: count right\n\nThe counter was one too high after each new object.\n\n"
    message += f"Signed-off-by: {ADA}\n"
    repo.commit(message, {"mm/slub.c": "// SPDX-License-Identifier: GPL-2.0\nint m;\n"})
    return repo.git("rev-parse", "HEAD").strip()


def test_a_good_pull_request_has_a_check_and_nothing_else(office: Office) -> None:
    good_pull(office, 2)
    office.do("announce")
    (run,) = office.checks()
    assert (run["status"], run["conclusion"]) == ("in_progress", None)
    office.do("judge-pull")
    assert (run["status"], run["conclusion"]) == ("completed", "success"), run["summary"]
    assert "error" not in run["title"]
    assert office.comments() == []
    kept = office.report()
    assert kept is not None
    assert kept.verdict != "errors"
    assert run["details_url"] == f"https://lint.example/r/{kept.id}"


def test_errors_are_said_in_one_comment_that_a_repair_hides(office: Office) -> None:
    bad_pull(office)
    office.do("judge-pull")
    (run,) = office.checks()
    assert run["conclusion"] == "failure"
    (said,) = office.comments()
    assert "signed-off-by-missing" in said["body"]
    written = len(office.writes())
    office.do("judge-pull")
    assert len(office.writes()) == written, "the same again is no call"
    mend(office)
    office.do("judge-pull")
    assert [one["conclusion"] for one in office.checks()] == ["failure", "success"]
    (said,) = office.comments()
    assert said["hidden"] == "RESOLVED"


def test_a_draft_is_checked_and_not_commented(office: Office) -> None:
    bad_pull(office, draft=True)
    office.do("judge-pull")
    assert [run["conclusion"] for run in office.checks()] == ["failure"]
    assert office.comments() == []
    office.hub.world.change_pull(NAME, 1, draft=False)
    office.do("judge-pull")
    assert len(office.comments()) == 1


@pytest.mark.parametrize(("mode", "kept"), [("shadow", True), ("observe", True), ("off", False)])
def test_only_full_mode_writes_to_github(office: Office, mode: str, kept: bool) -> None:
    bad_pull(office)
    quiet = quietly(office, mode)
    quiet.do("announce")
    quiet.do("judge-pull")
    assert quiet.writes() == []
    found = quiet.report()
    assert (found is not None) == kept
    if found is not None:
        assert "signed-off-by-missing" in json.loads(found.text)["comment"]


def test_a_bot_is_not_judged(office: Office) -> None:
    bad_pull(office, opener="dependabot[bot]")
    office.do("judge-pull")
    (run,) = office.checks()
    assert run["conclusion"] == "success"
    assert "Opened by a bot" in run["summary"]


def test_who_may_write_lets_a_head_pass_and_nobody_else(office: Office) -> None:
    bad_pull(office)
    office.do("judge-pull")
    office.hub.world.allow(NAME, "mallory", "read")
    office.hub.world.allow(NAME, "maint", "write")
    office.do("override", sender="mallory", reason="please")
    office.do("judge-pull")
    assert office.checks()[0]["conclusion"] == "failure"
    office.do("override", sender="maint", reason="a sync from upstream")
    office.do("judge-pull")
    assert office.checks()[0]["conclusion"] == "success"
    assert "a sync from upstream" in office.checks()[0]["summary"]
    with reading(office.world.store) as db:
        acts = [(act.actor, act.what) for act in audit.acts(db)]
    assert ("mallory", "override refused: please") in acts
    assert ("maint", "override: a sync from upstream") in acts


def test_what_could_not_be_checked_says_so_and_is_tried_again(office: Office) -> None:
    good_pull(office, 1)
    office.do("announce")
    office.hub.world.add_fault(path="/pulls/1/commits", status=502, times=9)
    with pytest.raises(TryLater):
        office.do("judge-pull")
    (run,) = office.checks()
    assert run["conclusion"] == "failure"
    assert "not your fault" in run["summary"]
    office.hub.world.faults.clear()
    office.do("judge-pull")
    assert run["conclusion"] == "success"


def test_the_policy_of_the_base_holds_and_that_of_the_head_does_not(office: Office) -> None:
    off = "[rules.signed-off-by-missing]\nlevel = 'off'\nreason = 'x'\n"
    repo = office.hub.repo
    repo.git("checkout", "-q", "-B", "topic", "main")
    repo.commit(BAD, {"mm/slub.c": "int n;\n", ".ksquirrel.toml": off})
    office.hub.world.add_pull(NAME, "topic")
    office.do("judge-pull")
    assert "signed-off-by-missing" in office.comments()[0]["body"]
    repo.git("checkout", "-q", "main")
    repo.commit("policy\n", {".ksquirrel.toml": off})
    repo.git("checkout", "-q", "-B", "second", "main")
    repo.commit(BAD, {"mm/slub.c": "int o;\n"})
    number = office.hub.world.add_pull(NAME, "second")
    office.do("judge-pull", number)
    kept = office.report(number)
    assert kept is not None
    assert "signed-off-by-missing" not in kept.report


def test_a_merge_group_gets_the_verdict_of_its_pull_request(office: Office) -> None:
    good_pull(office, 1)
    office.do("judge-pull")
    group = office.hub.repo.git("rev-parse", "main").strip()
    office.do("judge-queue", head=group)
    assert sorted(run["head_sha"] for run in office.checks()) == sorted({office.head(), group})
    assert {run["conclusion"] for run in office.checks()} == {"success"}


def test_a_closed_pull_request_is_left_in_silence(office: Office) -> None:
    bad_pull(office)
    office.do("judge-pull")
    office.hub.world.change_pull(NAME, 1, state="closed")
    office.do("judge-pull")
    assert office.comments()[0]["hidden"] == "RESOLVED"
    assert len(office.checks()) == 1


def test_the_reconciler_finds_the_heads_nobody_judged(office: Office) -> None:
    good_pull(office, 1)
    office.do("reconcile", 0)
    (found,) = office.world.queue.pending()
    assert (found.kind, found.key) == ("judge-pull", f"{INSTALLATION}/{NAME}/1")
    office.do("reconcile", 0)
    assert len(office.world.queue.pending()) == 1
    office.do("judge-pull")
    office.world.queue.cancel(found.id)
    office.do("reconcile", 0)
    assert office.world.queue.pending() == ()


def test_a_check_suite_that_names_no_pull_request_is_found_by_its_head(office: Office) -> None:
    good_pull(office, 1)
    office.do("judge-head", 0, head=office.head())
    assert [one.kind for one in office.world.queue.pending()] == ["judge-pull"]


def test_the_brake_holds_what_would_be_posted(office: Office) -> None:
    bad_pull(office)
    with transaction(office.world.store) as db:
        brake.pull(db, "all", "operator")
    with pytest.raises(TryLater):
        office.do("judge-pull")
    assert office.writes() == []
