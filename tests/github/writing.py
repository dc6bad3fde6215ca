# SPDX-License-Identifier: GPL-2.0-or-later
"""The routes that keep what is posted: check runs, comments, reviews."""

from __future__ import annotations

import re
from typing import Any

from tests.github import git
from tests.github.answer import Asked, Made, Refused, route
from tests.github.reading import REPO, pull_of
from tests.github.world import Repo, stamp

CHECKS = ("checks", "write")
TEXT, MESSAGE, TITLE = 65_535, 64 << 10, 255
LEVELS = ("notice", "warning", "failure")


def _error(resource: str, field: str, words: str) -> dict[str, str]:
    return {"resource": resource, "code": "custom", "field": field, "message": words}


def _invalid(words: str) -> Refused:
    return Refused(422, f"Invalid request.\n\n{words}")


def _check_output(output: dict[str, Any]) -> None:
    """What GitHub refuses in the output of a check run."""
    for key in ("title", "summary"):
        if key not in output:
            raise _invalid(f'"{key}" wasn\'t supplied.')
    if any(len((output.get(key) or "").encode()) > TEXT for key in ("summary", "text")):
        raise _invalid(f"Only {TEXT} characters are allowed; more were supplied.")
    annotations = output.get("annotations", [])
    if len(annotations) > 50:
        raise _invalid(f"No more than 50 items are allowed; {len(annotations)} were supplied.")
    for one in annotations:
        needed = ("path", "start_line", "end_line", "annotation_level", "message")
        missing = [key for key in needed if not one.get(key)]
        if missing:
            raise _invalid(f'"{missing[0]}" wasn\'t supplied.')
        if one["annotation_level"] not in LEVELS or one["path"].startswith("/"):
            raise _invalid("An annotation is not valid.")
        if len(one["message"].encode()) > MESSAGE or len(one.get("title") or "") > TITLE:
            raise _invalid("An annotation is too long.")


def _update(run: dict[str, Any], body: dict[str, Any]) -> None:
    if body.get("status") == "completed" and not body.get("conclusion"):
        raise _invalid('"conclusion" wasn\'t supplied.')
    output = body.get("output")
    if output is not None:
        _check_output(output)
        run["annotations"] += output.get("annotations", [])
        run.update({key: output.get(key) for key in ("title", "summary", "text")})
    for key in ("name", "external_id", "details_url", "started_at", "status"):
        if key in body:
            run[key] = body[key]
    if "status" in body and body["status"] != "completed":
        run.update(conclusion=None, completed_at=None)
    if body.get("conclusion"):
        run.update(status="completed", conclusion=body["conclusion"])
        run["completed_at"] = body.get("completed_at", stamp())


@route("POST", REPO + "/check-runs", CHECKS)
def create_check(asked: Asked) -> Any:
    body = asked.body
    for key in ("name", "head_sha"):
        if not body.get(key):
            raise _invalid(f'"{key}" wasn\'t supplied.')
    try:
        git.sha_of(asked.repo.folder, body["head_sha"])
    except git.Unknown:
        raise Refused(422, f"No commit found for SHA: {body['head_sha']}") from None
    run: dict[str, Any] = {
        "id": asked.world.next_id(), "head_sha": body["head_sha"], "status": "queued",
        "conclusion": None, "started_at": stamp(), "completed_at": None, "external_id": "",
        "details_url": "https://lint.example", "title": None, "summary": None, "text": None,
        "annotations": [],
    }  # fmt: skip
    _update(run, body)
    asked.repo.checks[run["id"]] = run
    return Made(asked.say.check(asked.repo, run))


def _check_of(asked: Asked) -> dict[str, Any]:
    run = asked.repo.checks.get(int(asked.parts["check_run_id"]))
    if run is None:
        raise Refused(404, "Not Found")
    return run


@route("PATCH", REPO + "/check-runs/{check_run_id}", CHECKS)
def update_check(asked: Asked) -> Any:
    run = _check_of(asked)
    _update(run, asked.body)
    return asked.say.check(asked.repo, run)


@route("GET", REPO + "/check-runs/{check_run_id}", ("checks", "read"))
def check(asked: Asked) -> Any:
    return asked.say.check(asked.repo, _check_of(asked))


@route("GET", REPO + "/check-runs/{check_run_id}/annotations", ("checks", "read"))
def check_annotations(asked: Asked) -> Any:
    return [asked.say.annotation(one) for one in asked.page(_check_of(asked)["annotations"])]


@route("GET", REPO + "/commits/{ref}/check-runs", ("checks", "read"))
def checks(asked: Asked) -> Any:
    try:
        sha = git.sha_of(asked.repo.folder, asked.parts["ref"])
    except git.Unknown:
        raise Refused(422, f"No commit found for SHA: {asked.parts['ref']}") from None
    name, app = asked.query.get("check_name"), asked.query.get("app_id")
    found = [
        run
        for run in asked.repo.checks.values()
        if run["head_sha"] == sha
        and name in (None, run["name"])
        and app in (None, str(asked.world.app_id))
    ]
    if asked.query.get("filter", "latest") == "latest":
        found = list({run["name"]: run for run in found}.values())
    shown = [asked.say.check(asked.repo, run) for run in asked.page(found)]
    return {"total_count": len(found), "check_runs": shown}


@route("POST", REPO + "/issues/{issue_number}/comments", ("pull_requests", "write"))
def comment(asked: Asked) -> Any:
    number = int(asked.parts["issue_number"])
    if number not in asked.repo.pulls:
        raise Refused(404, "Not Found")
    _check_text(asked.body.get("body"))
    made = asked.world.write_comment(asked.repo, number, asked.world.mine(), asked.body["body"])
    return Made(asked.say.comment(asked.repo, made))


def _check_text(body: object) -> None:
    words = ""
    if not isinstance(body, str) or not body.strip():
        words = "body can't be blank"
    elif len(body.encode("utf-16-le")) // 2 > TEXT + 1:
        words = "body is too long (maximum is 65536 characters)"
    if words:
        raise Refused(422, "Validation Failed", [_error("IssueComment", "body", words)])


@route("GET", REPO + "/issues/{issue_number}/comments", ("pull_requests", "read"))
def comments(asked: Asked) -> Any:
    number = int(asked.parts["issue_number"])
    found = [one for one in asked.repo.comments.values() if one["pull"] == number]
    return [asked.say.comment(asked.repo, one) for one in asked.page(found)]


@route("PATCH", REPO + "/issues/comments/{comment_id}", ("pull_requests", "write"))
def edit_comment(asked: Asked) -> Any:
    one = asked.repo.comments.get(int(asked.parts["comment_id"]))
    if one is None:
        raise Refused(404, "Not Found")
    if one["login"] != asked.world.mine():
        raise Refused(403, "Resource not accessible by integration")
    _check_text(asked.body.get("body"))
    one.update(body=asked.body["body"], updated=stamp(), edits=one["edits"] + 1)
    return asked.say.comment(asked.repo, one)


@route("POST", REPO + "/pulls/{pull_number}/reviews", ("pull_requests", "write"))
def review(asked: Asked) -> Any:
    pull, world, body = pull_of(asked), asked.world, asked.body
    change = git.diff(asked.repo.folder, asked.repo.base_of(pull), pull.head)
    wanted = body.get("comments", [])
    if not wanted and not body.get("body"):
        raise Refused(422, "Unprocessable Entity", ["Pull request review must have a body."])
    for one in wanted:
        _check_text(one.get("body"))
        if one.get("line") not in _lines(change, one["path"]):
            words = "Pull request review thread line must be part of the diff"
            raise Refused(422, "Unprocessable Entity", [words])
    made = {"id": world.next_id(), "pull": pull.number, "login": world.mine(),
            "body": body.get("body", ""), "commit": body.get("commit_id", pull.head),
            "created": stamp()}  # fmt: skip
    asked.repo.reviews[made["id"]] = made
    for one in wanted:
        open_thread(asked, asked.repo, made, one)
    return asked.say.review(asked.repo, made)


def open_thread(asked: Asked, repo: Repo, review: dict[str, Any], one: dict[str, Any]) -> None:
    number = asked.world.next_id()
    repo.review_comments[number] = {
        "id": number, "node": f"PRRC_{number}", "review": review["id"], "pull": review["pull"],
        "path": one["path"], "line": one["line"], "body": one["body"], "login": review["login"],
        "commit": review["commit"], "created": stamp(), "updated": stamp(), "hidden": None,
    }  # fmt: skip
    repo.threads[f"PRRT_{number}"] = {
        "node": f"PRRT_{number}", "comment": number, "resolved": False, "pull": review["pull"],
    }  # fmt: skip


@route("POST", REPO + "/pulls/{pull_number}/comments", ("pull_requests", "write"))
def review_comment(asked: Asked) -> Any:
    """One comment on a line, which is a review of its own."""
    pull, body = pull_of(asked), asked.body
    change = git.diff(asked.repo.folder, asked.repo.base_of(pull), pull.head)
    _check_text(body.get("body"))
    if body.get("line") not in _lines(change, body["path"]):
        words = "pull_request_review_thread.line must be part of the diff"
        errors = [_error("PullRequestReviewComment", "pull_request_review_thread.line", words)]
        raise Refused(422, "Validation Failed", errors)
    world = asked.world
    made = {"id": world.next_id(), "pull": pull.number, "login": world.mine(), "body": "",
            "commit": body["commit_id"], "created": stamp()}  # fmt: skip
    asked.repo.reviews[made["id"]] = made
    open_thread(asked, asked.repo, made, body)
    return Made(asked.say.review_comment(asked.repo, [*asked.repo.review_comments.values()][-1]))


def _lines(change: bytes, path: str) -> set[int]:
    """The lines of the new file that the diff shows, context with them."""
    found: set[int] = set()
    inside, number = False, 0
    for line in change.decode("utf-8", "replace").split("\n"):
        if line.startswith("diff --git "):
            inside = line.endswith(f" b/{path}")
        elif match := re.match(r"@@ -\S+ \+(\d+)", line):
            number = int(match[1])
        elif inside and line[:1] in ("+", " ") and not line.startswith("+++ "):
            found.add(number)
            number += 1
    return found


@route(
    "GET",
    REPO + "/pulls/{pull_number}/reviews/{review_id}/comments",
    ("pull_requests", "read"),
)
def review_comments(asked: Asked) -> Any:
    number = int(asked.parts["review_id"])
    found = [one for one in asked.repo.review_comments.values() if one["review"] == number]
    return [asked.say.review_comment(asked.repo, one) for one in asked.page(found)]
