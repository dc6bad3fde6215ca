# SPDX-License-Identifier: GPL-2.0-or-later
"""What a payload asks of us."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.events import NOT_SUBSCRIBED, READERS, decide
from service.web.heard import Heard, Ignored
from service.web.review import REASON, command
from service.web.work import ANNOUNCE, KINDS, work_of
from tests.service.web.posting import HEAD, examples, places, pull_request

HERE = {
    "repository": {"full_name": "Rust-for-Linux/linux"},
    "installation": {"id": 11},
    "sender": {"login": "ada", "type": "User"},
}
BOT = {"sender": {"login": "some[bot]", "type": "Bot"}}


def check(name: str, pulls: object, action: str = "rerequested", app: int = 5) -> dict[str, Any]:
    one = {"head_sha": HEAD, "pull_requests": pulls, "app": {"id": app}}
    return HERE | {"action": action, name: one}


def review(body: str | None, **more: object) -> dict[str, Any]:
    said = {"body": body, "user": {"login": "ada", "type": "User"}, "commit_id": HEAD}
    return pull_request("submitted") | {"review": said} | more


def queue(ref: str) -> dict[str, Any]:
    return HERE | {
        "action": "checks_requested",
        "merge_group": {"head_sha": HEAD, "head_ref": ref, "base_ref": "refs/heads/main"},
    }


QUEUED = f"refs/heads/gh-readonly-queue/main/pr-104-{HEAD}"
HEARD = {
    "opened": ("pull_request", pull_request("opened"), ("pull", 7, True, 20.0)),
    "pushed": ("pull_request", pull_request("synchronize"), ("pull", 7, True, 20.0)),
    "reopened": ("pull_request", pull_request("reopened"), ("pull", 7, True, 20.0)),
    "edited": ("pull_request", pull_request("edited"), ("pull", 7, False, 20.0)),
    "ready": ("pull_request", pull_request("ready_for_review"), ("pull", 7, False, 20.0)),
    "draft": ("pull_request", pull_request("converted_to_draft"), ("pull", 7, False, 20.0)),
    "closed": ("pull_request", pull_request("closed"), ("pull", 7, False, 0.0)),
    "pushed by a bot": ("pull_request", pull_request("synchronize") | BOT, ("pull", 7, True, 20.0)),
    "opened by a bot": ("pull_request", pull_request("opened") | BOT, ("pull", 7, True, 20.0)),
    "merged by a bot": ("pull_request", pull_request("closed") | BOT, ("pull", 7, False, 0.0)),
    "moved to another base by a bot": (
        "pull_request", pull_request("edited", changes={"base": {"ref": {"from": "main"}}}) | BOT,
        ("pull", 7, False, 20.0)),
    "check of one": ("check_run", check("check_run", [{"number": 7}]), ("pull", 7, True, 0.0)),
    "suite of one": ("check_suite", check("check_suite", [{"number": 7}]), ("pull", 7, True, 0.0)),
    "suite of a fork": ("check_suite", check("check_suite", []), ("head", None, True, 0.0)),
    "suite without a list": ("check_suite", check("check_suite", None), ("head", None, True, 0.0)),
    "suite of two": ("check_suite", check("check_suite", [{"number": 7}, {"number": 8}]),
                     ("head", None, True, 0.0)),
    "recheck": ("pull_request_review", review("Thanks.\nrecheck\n"), ("pull", 7, True, 0.0)),
    "override": ("pull_request_review", review("override: an import"),
                 ("override", 7, False, 0.0)),
    "merge queue": ("merge_group", queue(QUEUED), ("queue", 104, True, 0.0)),
    "merge queue by a bot": ("merge_group", queue(QUEUED) | BOT, ("queue", 104, True, 0.0)),
    "merge queue elsewhere": ("merge_group", queue("refs/heads/x"), ("queue", None, True, 0.0)),
    "installed": ("installation", HERE | {"action": "created"},
                  ("installation", None, False, 0.0)),
    "repositories": ("installation_repositories", HERE | {"action": "added"},
                     ("installation", None, False, 0.0)),
}  # fmt: skip


@pytest.mark.parametrize(("event", "payload", "expected"), HEARD.values(), ids=HEARD.keys())
def test_an_event_asks_for_work(
    event: str, payload: dict[str, Any], expected: tuple[object, ...]
) -> None:
    heard = decide(event, payload, app_id=5)
    assert isinstance(heard, Heard)
    assert (heard.kind, heard.number, heard.announce, heard.wait) == expected
    assert heard.installation == 11
    if heard.kind != "installation":
        assert (heard.repository, heard.head) == ("Rust-for-Linux/linux", HEAD)


IGNORED = {
    "ping": ("ping", HERE, "ping"),
    "another event": ("push", HERE, "event not subscribed"),
    "labels": ("pull_request", pull_request("labeled"), "other action"),
    "an action of a list": ("pull_request", pull_request(["opened"]), "other action"),
    "a bot's edit of the text": (
        "pull_request", pull_request("edited", changes={"body": {"from": "x"}}) | BOT,
        "sender is a bot"),
    "a bot's check run again": (
        "check_run", check("check_run", [{"number": 7}]) | BOT, "sender is a bot"),
    "a bot's suite run again": ("check_suite", check("check_suite", []) | BOT, "sender is a bot"),
    "a bot's recheck": ("pull_request_review", review("recheck") | BOT, "sender is a bot"),
    "a bot's review, sent by another": (
        "pull_request_review",
        review("recheck") | {"review": {"body": "recheck", "user": {"type": "Bot"}}},
        "sender is a bot",
    ),
    "a review": ("pull_request_review", review("Looks good."), "review without a command"),
    "an empty review": ("pull_request_review", review(None), "review without a command"),
    "an edited review": (
        "pull_request_review", review("recheck") | {"action": "edited"}, "other action"),
    "another app's check": (
        "check_run", check("check_run", [], app=6), "check of another app"),
    "our check, made": ("check_run", check("check_run", [], "created"), "other action"),
    "no repository": (
        "pull_request", pull_request() | {"repository": None}, "payload lacks what it is about"),
    "a repository out of its folder": (
        "pull_request", pull_request() | {"repository": {"full_name": "../../app"}},
        "payload lacks what it is about"),
    "no number": (
        "pull_request", pull_request() | {"pull_request": {}}, "payload lacks what it is about"),
    "a negative number": (
        "pull_request", pull_request() | {"pull_request": {"number": -1}},
        "payload lacks what it is about"),
    "a number that is true": (
        "pull_request", pull_request() | {"pull_request": {"number": True}},
        "payload lacks what it is about"),
    "an option for a head": (
        "check_suite", HERE | {"action": "rerequested", "check_suite": {"head_sha": "--help"}},
        "payload lacks what it is about"),
    "an installation of nobody": (
        "installation", {"action": "created"}, "payload lacks what it is about"),
}  # fmt: skip


@pytest.mark.parametrize(("event", "payload", "reason"), IGNORED.values(), ids=IGNORED.keys())
def test_an_event_is_ignored_for_a_reason(event: str, payload: dict[str, Any], reason: str) -> None:
    assert decide(event, payload, app_id=5) == Ignored(reason)


def test_whatever_a_bot_answers_is_not_heard_and_its_commits_are() -> None:
    payloads = [(event, payload) for event, payload, _ in HEARD.values()]
    payloads += [(event, payload) for event, payload in examples() if event in READERS]
    for event, payload in payloads:
        decided = decide(event, payload | BOT, app_id=5)
        if isinstance(decided, Heard) and decided.kind != "installation":
            moved = payload.get("changes", {}).get("base")
            assert event == "merge_group" or moved or payload["action"] in NOT_TEXT


NOT_TEXT = {"opened", "synchronize", "reopened", "closed", "ready_for_review", "converted_to_draft"}


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("recheck", ""),
        ("Recheck.", ""),
        ("@ksquirrel recheck", ""),
        ("@ksquirrel[bot]: recheck", ""),
        ("thanks\r\nrecheck\r\n", ""),
        ("override: an import, see the list", "an import, see the list"),
        ("recheck\noverride: first\nOVERRIDE: second", "second"),
        ("override: " + "x" * 999, "x" * REASON),
        ("recheck the locking here, please", None),
        ("please recheck", None),
        ("> recheck", None),
        ("    recheck", None),
        ("override:", None),
        ("override:   ", None),
        ("> override: no", None),
        ("no override: here", None),
        ("", None),
    ],
)
def test_a_command_has_a_line_to_itself(body: str, asked: str | None) -> None:
    assert command(body) == asked


def test_a_long_review_is_read_quickly() -> None:
    assert command("@a " * 100_000) is None
    assert command(("@" + "a" * 64 + " ") * 100_000 + "\nrecheck") is None
    assert command("override:" + " " * 1_000_000) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(event=st.sampled_from(sorted(READERS)), payload=st.dictionaries(st.text(), JSON))
def test_any_object_gets_an_answer(event: str, payload: dict[str, Any]) -> None:
    assert isinstance(decide(event, payload), Ignored)


@pytest.mark.parametrize("odd", [None, 0, -1, 2**80, 1.5, True, "", "\ud800", [], {}, [[]]])
def test_a_payload_with_one_odd_value_gets_an_answer(odd: object) -> None:
    for event, payload, _ in HEARD.values():
        for path in places(payload):
            changed = copy.deepcopy(payload)
            inner: Any = changed
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = odd
            decided = decide(event, changed, app_id=5)
            assert isinstance(decided, Heard | Ignored)
            if isinstance(decided, Heard):
                assert decided.installation >= 0
                assert decided.repository is None or "/" in decided.repository


def test_every_real_payload_gets_its_answer() -> None:
    if not examples():
        pytest.skip("the corpus of real payloads is not beside this checkout")
    for event, payload in examples():
        decided = decide(event, payload)
        if event not in READERS:
            assert decided == (Ignored("ping") if event == "ping" else NOT_SUBSCRIBED)
    kinds = [d.kind for d in (decide(e, p) for e, p in examples()) if isinstance(d, Heard)]
    assert kinds.count("pull") >= 6
    assert {"pull", "head", "installation"} <= set(kinds)


def test_a_new_head_is_announced_before_it_is_judged() -> None:
    heard = decide("pull_request", pull_request("synchronize"))
    assert isinstance(heard, Heard)
    announce, judge = work_of(heard, 3)
    assert (announce.kind, announce.delay) == (ANNOUNCE, 0.0)
    assert (judge.kind, judge.delay, judge.key) == (
        "judge-pull", 20.0, "11/Rust-for-Linux/linux/7")  # fmt: skip
    assert judge.args["delivery"] == 3


def test_an_override_carries_who_and_why() -> None:
    heard = decide("pull_request_review", review("override: an import"))
    assert isinstance(heard, Heard)
    (job,) = work_of(heard, 3)
    assert (job.kind, job.args["sender"], job.args["reason"]) == ("override", "ada", "an import")
    assert job.args["head"] == HEAD


def test_an_override_is_of_the_commit_that_was_reviewed_and_not_of_a_later_push() -> None:
    payload = review("override: an import")
    payload["pull_request"]["head"] = {"sha": "1" * 40}
    heard = decide("pull_request_review", payload)
    assert isinstance(heard, Heard)
    assert heard.head == HEAD
    pushed = payload["pull_request"]
    recheck = decide("pull_request_review", review("recheck", pull_request=pushed))
    assert isinstance(recheck, Heard)
    assert recheck.head == "1" * 40


def test_what_is_asked_for_at_once_begins_its_check_itself() -> None:
    again = decide("check_run", check("check_run", [{"number": 7}]))
    assert isinstance(again, Heard)
    (job,) = work_of(again, 3)
    assert (job.kind, job.delay, job.args["again"]) == ("judge-pull", 0.0, True)
    group = decide("merge_group", queue(QUEUED))
    assert isinstance(group, Heard)
    assert [job.kind for job in work_of(group, 3)] == ["judge-queue"]


def test_work_of_two_installations_never_share_a_key() -> None:
    keys = set()
    for number in (11, 12):
        for event, payload, _ in HEARD.values():
            heard = decide(event, payload | {"installation": {"id": number}})
            assert isinstance(heard, Heard)
            assert heard.kind in KINDS
            keys |= {(number, job.key) for job in work_of(heard, 1)}
    assert all(f"{number}/" in key for number, key in keys)
    assert not {key for n, key in keys if n == 11} & {key for n, key in keys if n == 12}
