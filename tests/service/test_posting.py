# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said on a pull request is said once, whatever happens meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service.faults import Gone, Held, TryLater
from service.post.check_run import announce, complete
from service.post.comment import post_comment
from service.post.ledger import PATIENCE, Place
from service.post.review import post_review
from service.said import Annotation, CheckRun, ReviewComment
from tests.github.fixtures import NAME, Hub, topic
from tests.github.ledger import Crash, FakeLedger, Row

STRIDE = 1 if os.environ.get("KSQUIRREL_SOAK") else 3
"""Every step of a ledger in a soak, each third in the suite."""
PAGE = "https://lint.example/r/1"
CLEAN = CheckRun(title="2 commits, nothing to do", summary="Good.", text="", conclusion="success")
REPOS = f"/repos/{NAME}"


def annotation(n: int, **changes: Any) -> Annotation:
    whole = Annotation(
        path="mm/slub.c", line=n + 1, level="failure", title="spdx", message=f"wrong {n}"
    )
    return replace(whole, **changes)


def bad(count: int) -> CheckRun:
    return CheckRun(
        title=f"{count} errors in 2 commits",
        summary="| Commit | Rule |",
        text="More.",
        conclusion="failure",
        annotations=tuple(map(annotation, range(count))),
    )


FIRST = ReviewComment(path="mm/slub.c", line=1, body="no SPDX", key="a")
SECOND = ReviewComment(path="mm/slub.c", line=2, body="no SAFETY", key="b")


@pytest.fixture
def place(hub: Hub) -> Place:
    return place_at(hub, topic(hub, 2))


def place_at(hub: Hub, number: int) -> Place:
    head = hub.world.repos[NAME].pulls[number].head
    app_id = hub.world.app_id
    return Place(repository=hub.repository, app_id=app_id, pull=number, head=head)


def checks(hub: Hub) -> list[dict[str, Any]]:
    return list(hub.world.repos[NAME].checks.values())


def comments(hub: Hub, number: int = 1) -> list[dict[str, Any]]:
    return [one for one in hub.world.repos[NAME].comments.values() if one["pull"] == number]


def threads(hub: Hub, number: int = 1) -> list[tuple[str, bool]]:
    repo = hub.world.repos[NAME]
    own = [repo.review_comments[one["comment"]] for one in repo.threads.values()]
    return [(one["body"], one["hidden"] is not None) for one in own if one["pull"] == number]


def test_a_check_run_is_in_progress_and_then_complete(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    number = announce(place, ledger, PAGE)
    (run,) = checks(hub)
    assert (str(run["id"]), run["status"], run["conclusion"]) == (number, "in_progress", None)
    assert run["external_id"] == f"77/{NAME}/1/{place.head}"
    assert run["details_url"] == PAGE
    assert complete(place, ledger, bad(3), PAGE) == number
    assert (run["status"], run["conclusion"], run["title"]) == (
        "completed", "failure", "3 errors in 2 commits")  # fmt: skip
    assert [(a["path"], a["start_line"], a["message"]) for a in run["annotations"]] == [
        ("mm/slub.c", 1, "wrong 0"), ("mm/slub.c", 2, "wrong 1"), ("mm/slub.c", 3, "wrong 2")
    ]  # fmt: skip
    path = f"{REPOS}/check-runs"
    assert hub.world.writes() == [f"POST {path}", f"PATCH {path}/{number}"]
    assert hub.world.requests("GET") == []


def test_the_same_outcome_is_said_once(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    for _ in range(2):
        announce(place, ledger, PAGE)
        complete(place, ledger, CLEAN, PAGE)
    assert len(hub.world.writes()) == 2
    assert len(hub.world.requests("GET")) == 0


def test_a_recheck_is_in_progress_again_and_adds_only_what_is_new(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    complete(place, ledger, bad(2), PAGE)
    announce(place, ledger, PAGE, again=True)
    (run,) = checks(hub)
    assert (run["status"], run["conclusion"]) == ("in_progress", None)
    complete(place, ledger, bad(3), PAGE)
    assert [a["message"] for a in run["annotations"]] == ["wrong 0", "wrong 1", "wrong 2"]
    assert run["status"] == "completed"
    announce(place, ledger, PAGE, again=True)
    complete(place, ledger, bad(3), PAGE)
    assert (run["status"], len(run["annotations"])) == ("completed", 3)


@pytest.mark.parametrize(("count", "writes"), [(0, 1), (1, 1), (50, 1), (51, 2), (120, 3)])
def test_annotations_go_in_batches_of_fifty(
    hub: Hub, place: Place, count: int, writes: int
) -> None:
    complete(place, FakeLedger(), bad(count), PAGE)
    (run,) = checks(hub)
    assert [a["message"] for a in run["annotations"]] == [f"wrong {n}" for n in range(count)]
    assert len(hub.world.requests("PATCH")) == writes


def test_an_annotation_that_is_refused_does_not_keep_the_check_open(hub: Hub, place: Place) -> None:
    said = replace(bad(60), annotations=(*bad(60).annotations, annotation(60, path="/etc/x")))
    complete(place, FakeLedger(), said, PAGE)
    (run,) = checks(hub)
    assert (run["status"], run["conclusion"], len(run["annotations"])) == (
        "completed", "failure", 50)  # fmt: skip
    assert "GitHub did not take 11 of the remarks" in run["text"]


def test_each_head_and_each_pull_request_has_a_check_run_of_its_own(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    other = place_at(hub, hub.world.add_pull(NAME, "topic"))
    older = replace(place, head=hub.repo.git("rev-parse", "topic~1").strip())
    for one in (place, other, older, place):
        complete(one, ledger, CLEAN, PAGE)
    assert len({run["external_id"] for run in checks(hub)}) == len(checks(hub)) == 3


def test_a_head_that_vanished_is_gone(place: Place) -> None:
    ledger = FakeLedger()
    with pytest.raises(Gone, match="No commit found for SHA"):
        announce(replace(place, head="f" * 40), ledger, PAGE)
    assert [row.state for row in ledger.rows.values()] == ["failed"]


def test_one_comment_is_edited_in_place(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    for body in ("2 errors", "2 errors", "1 error", "1 error"):
        post_comment(place, ledger, body)
    (one,) = comments(hub)
    assert (one["body"], one["edits"], one["hidden"]) == ("1 error", 1, None)
    path = f"{REPOS}/issues"
    assert hub.world.writes() == [
        f"POST {path}/1/comments", f"PATCH {path}/comments/{one['id']}"]  # fmt: skip
    assert hub.world.requests("GET") == []


def test_a_change_of_wording_alone_is_no_call(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    post_comment(place, ledger, "2 errors, 0.8 s", b"the findings")
    post_comment(place, ledger, "2 errors, 0.9 s", b"the findings")
    assert len(hub.world.writes()) == 1


def test_a_clean_pull_request_gets_no_comment(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    post_comment(place, ledger, None)
    assert (hub.world.calls, ledger.rows) == ([], {})


def test_a_comment_is_hidden_when_all_is_well_and_a_new_one_follows(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    for body in ("1 error", None, None, "another error", "two errors"):
        post_comment(place, ledger, body)
    old, new = comments(hub)
    assert (old["body"], old["hidden"]) == ("1 error", "RESOLVED")
    assert (new["body"], new["hidden"], new["edits"]) == ("two errors", None, 1)
    graphql = "POST /api/graphql mutation Hide"
    assert [w for w in hub.world.writes() if "graphql" in w] == [graphql]


def test_a_comment_that_was_deleted_is_not_forced_on_anybody(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    post_comment(place, ledger, "1 error")
    hub.world.repos[NAME].comments.clear()
    for body in ("2 errors", "3 errors"):
        post_comment(place, ledger, body)
    assert comments(hub) == []
    post_comment(place, ledger, None)
    post_comment(place, ledger, "a new kind of error")
    assert len(comments(hub)) == 1


def test_a_forged_comment_is_not_taken_for_ours(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    hub.world.add_fault(path="/comments", kind="drop")
    with pytest.raises(TryLater):
        post_comment(place, ledger, "1 error")
    hub.world.add_comment(NAME, 1, "eve", "1 error")
    post_comment(place, ledger, "1 error")
    assert [one["login"] for one in comments(hub)] == ["eve", "ksquirrel[bot]"]


def test_a_comment_held_back_is_not_posted(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    ledger.plan("comment", place.key, b"1 error")
    ledger.hold("comment", place.key)
    post_comment(place, ledger, "2 errors")
    assert hub.world.calls == []


def test_a_comment_that_github_refuses_is_noted_as_failed(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    with pytest.raises(Gone, match="422: Validation Failed"):
        post_comment(place, ledger, "x" * 70_000)
    assert [row.state for row in ledger.rows.values()] == ["failed"]
    post_comment(place, ledger, "shorter")
    assert [one["body"] for one in comments(hub)] == ["shorter"]


def test_each_finding_is_said_on_its_line_once(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    post_review(place, ledger, [FIRST, SECOND])
    post_review(place, ledger, [FIRST, SECOND])
    post_review(place, ledger, [replace(FIRST, line=2), SECOND])
    assert threads(hub) == [("no SPDX", False), ("no SAFETY", False)]
    assert hub.world.writes() == [f"POST {REPOS}/pulls/1/reviews"]
    (review,) = hub.world.requests("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews")
    assert (review.body["event"], review.body["commit_id"]) == ("COMMENT", place.head)


def test_two_findings_of_the_same_words_are_two(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    twin = replace(FIRST, line=2, key="c")
    post_review(place, ledger, [FIRST, twin])
    assert len({row.remote_id for row in ledger.rows.values()}) == 3
    post_review(place, ledger, [FIRST])
    assert sorted(hidden for _, hidden in threads(hub)) == [False, True]


def test_a_comment_on_a_line_is_settled_when_it_is_fixed(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    post_review(place, ledger, [FIRST, SECOND])
    hub.world.write_comment(hub.world.repos[NAME], 1, "eve", "no SPDX")
    post_review(place, ledger, [SECOND])
    assert threads(hub) == [("no SPDX", True), ("no SAFETY", False)]
    post_review(place, ledger, [])
    post_review(place, ledger, [])
    assert threads(hub) == [("no SPDX", True), ("no SAFETY", True)]
    assert len(hub.world.writes()) == 3


def test_a_thread_is_resolved_where_github_lets_us(
    hub: Hub, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.github import connection

    hub.world.permissions["contents"] = "write"
    monkeypatch.setattr(connection, "PERMISSIONS", {"contents": "write", "pull_requests": "write"})
    ledger = FakeLedger()
    mine = replace(place, repository=hub.integration.repository(77, NAME))
    post_review(mine, ledger, [FIRST])
    post_review(mine, ledger, [])
    mine.repository.close()
    (thread,) = hub.world.repos[NAME].threads.values()
    assert thread["resolved"]
    assert threads(hub) == [("no SPDX", False)]


def test_a_line_that_is_refused_does_not_silence_the_others(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    post_review(place, ledger, [replace(FIRST, line=99), SECOND])
    assert threads(hub) == [("no SAFETY", False)]
    states = {key: row.state for (_, key), row in ledger.rows.items()}
    assert states == {place.key: "sent", f"{place.key}/a": "failed", f"{place.key}/b": "sent"}


def say_all(place: Place, ledger: FakeLedger) -> None:
    announce(place, ledger, PAGE)
    complete(place, ledger, bad(60), PAGE)
    post_comment(place, ledger, "2 errors")
    post_review(place, ledger, [FIRST, SECOND])


def clear_all(place: Place, ledger: FakeLedger) -> None:
    announce(place, ledger, PAGE, again=True)
    complete(place, ledger, CLEAN, PAGE)
    post_comment(place, ledger, None)
    post_review(place, ledger, [])


def say_again(place: Place, ledger: FakeLedger) -> None:
    announce(place, ledger, PAGE, again=True)
    complete(place, ledger, bad(61), PAGE)
    post_comment(place, ledger, "1 other error")
    post_review(place, ledger, [replace(FIRST, key="d", body="another")])


STAGES: tuple[Callable[[Place, FakeLedger], None], ...] = (say_all, clear_all, say_again)


def finished(hub: Hub, number: int) -> None:
    """What stands there in the end, however often it was interrupted."""
    (run,) = [run for run in checks(hub) if f"/{number}/" in run["external_id"]]
    assert (run["status"], run["conclusion"]) == ("completed", "failure")
    assert [a["message"] for a in run["annotations"]] == [f"wrong {n}" for n in range(61)]
    seen = [(one["body"], one["hidden"]) for one in comments(hub, number)]
    assert seen == [("2 errors", "RESOLVED"), ("1 other error", None)]
    assert threads(hub, number) == [("no SPDX", True), ("no SAFETY", True), ("another", False)]


def run(place: Place, ledger: FakeLedger, stages: Sequence[Any], errors: Any) -> bool:
    """Go through the stages, each again until it ends; whether anything was interrupted."""
    interrupted = False
    for stage in stages:
        for _ in range(4):
            try:
                stage(place, ledger)
            except errors:
                interrupted = True
            else:
                break
        else:
            pytest.fail(f"{stage.__name__} never ends")
    return interrupted


def test_what_may_be_in_hand_elsewhere_is_waited_for(hub: Hub, place: Place) -> None:
    ledger = FakeLedger()
    row = ("check-run", f"77/{NAME}/1/{place.head}")
    ledger.rows[row] = Row("sending", b"in progress", updated_at=datetime.now(UTC))
    with pytest.raises(Held):
        announce(place, ledger, PAGE)
    with pytest.raises(Held):
        complete(place, ledger, CLEAN, PAGE)
    assert hub.world.calls == []
    ledger.rows[row] = replace(ledger.rows[row], updated_at=datetime.now(UTC) - PATIENCE)
    complete(place, ledger, CLEAN, PAGE)
    assert [run["conclusion"] for run in checks(hub)] == ["success"]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("when", ["dies_at", "dies_after"])
def test_a_process_that_dies_between_any_two_steps_says_nothing_twice(hub: Hub, when: str) -> None:
    step = 0
    interrupted = True
    while interrupted:
        step += STRIDE
        number = hub.world.add_pull(NAME, "topic")
        ledger = FakeLedger()
        setattr(ledger, when, step)
        interrupted = run(place_at(hub, number), ledger, STAGES, Crash)
        finished(hub, number)
    assert step > 25


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("kind", ["lost", "drop", "answer"])
def test_an_answer_lost_at_any_request_says_nothing_twice(hub: Hub, kind: str) -> None:
    nth = 0
    interrupted = True
    while interrupted:
        number = hub.world.add_pull(NAME, "topic")
        hub.world.faults.clear()
        hub.world.add_fault(path="^/api/(v3/repos|graphql)", kind=kind, after=nth)
        interrupted = run(place_at(hub, number), FakeLedger(), STAGES, TryLater)
        finished(hub, number)
        nth += STRIDE
    assert nth > 15


@pytest.mark.parametrize("state", ["suspended", "gone"])
def test_a_revoked_installation_is_gone(hub: Hub, place: Place, state: str) -> None:
    announce(place, FakeLedger(), PAGE)
    hub.world.set_installation(77, state)
    fresh = hub.integration.repository(77, NAME)
    for repository in (hub.repository, fresh):
        with pytest.raises((Gone, TryLater)) as found:
            complete(replace(place, repository=repository), FakeLedger(), CLEAN, PAGE)
        if repository is fresh:
            assert isinstance(found.value, Gone), "the token that ended may be asked for anew"
    fresh.close()
