# SPDX-License-Identifier: GPL-2.0-or-later
"""The few GraphQL operations that have no REST counterpart, told by the fields they name."""

from __future__ import annotations

import base64
from typing import Any

from tests.github.answer import Asked
from tests.github.world import Repo


class Failed(Exception):
    """An error of GraphQL, which comes with status 200."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def graphql(asked: Asked) -> dict[str, Any]:
    """The whole answer to a query or mutation."""
    query, variables = asked.body.get("query", ""), asked.body.get("variables", {})
    for field, does in FIELDS.items():
        if field in query:
            try:
                return {"data": does(asked, variables)}
            except Failed as error:
                words = {"type": error.kind, "message": str(error), "path": [field]}
                return {"data": {field: None}, "errors": [words]}
    return {"errors": [{"type": "undefinedField", "message": f"Field doesn't exist: {query}"}]}


def _allowed(asked: Asked, repo: Repo, right: str = "pull_requests") -> None:
    if asked.repositories is None or repo.name not in asked.repositories:
        raise Failed("NOT_FOUND", "Could not resolve to a node with that global id.")
    if asked.rights.get(right) != "write":
        raise Failed("FORBIDDEN", "Resource not accessible by integration")


def _repository(asked: Asked, variables: dict[str, Any]) -> Repo:
    name = f"{variables['owner']}/{variables['name']}"
    if name not in (asked.repositories or ()):
        words = f"Could not resolve to a Repository with the name '{name}'."
        raise Failed("NOT_FOUND", words)
    return asked.world.repos[name]


def _window(found: list[Any], variables: dict[str, Any], size: int) -> tuple[list[Any], Any]:
    """A page of a connection, oldest first, and where the next begins."""
    after = variables.get("after")
    start = int(base64.b64decode(after)) if after else 0
    end = min(start + size, len(found))
    cursor = base64.b64encode(str(end).encode()).decode()
    return found[start:end], {"hasNextPage": end < len(found), "endCursor": cursor}


def _comments(asked: Asked, variables: dict[str, Any]) -> Any:
    repo = _repository(asked, variables)
    found = [one for one in repo.comments.values() if one["pull"] == variables["number"]]
    page, info = _window(found, variables, 100)
    nodes = [
        {
            "id": one["node"], "databaseId": one["id"], "body": one["body"],
            "isMinimized": one["hidden"] is not None,
            "viewerDidAuthor": one["login"] == asked.world.mine(),
        }
        for one in page
    ]  # fmt: skip
    return {"repository": {"pullRequest": {"comments": {"nodes": nodes, "pageInfo": info}}}}


def _threads(asked: Asked, variables: dict[str, Any]) -> Any:
    repo, rights = _repository(asked, variables), asked.rights
    found = [one for one in repo.threads.values() if one["pull"] == variables["number"]]
    page, info = _window(found, variables, 100)
    nodes = []
    for thread in page:
        one = repo.review_comments[thread["comment"]]
        first = {
            "id": one["node"], "path": one["path"], "body": one["body"],
            "isMinimized": one["hidden"] is not None,
            "viewerDidAuthor": one["login"] == asked.world.mine(),
        }  # fmt: skip
        nodes.append({
            "id": thread["node"], "isResolved": thread["resolved"],
            "viewerCanResolve": rights.get("contents") == "write", "comments": {"nodes": [first]},
        })  # fmt: skip
    return {"repository": {"pullRequest": {"reviewThreads": {"nodes": nodes, "pageInfo": info}}}}


def _subject(asked: Asked, variables: dict[str, Any]) -> dict[str, Any]:
    for repo, comment in asked.world.repo_with_comment(variables["id"]):
        _allowed(asked, repo)
        return comment
    raise Failed("NOT_FOUND", f"Could not resolve to a node with the global id {variables['id']}.")


def _minimize(asked: Asked, variables: dict[str, Any]) -> Any:
    comment = _subject(asked, variables)
    comment["hidden"] = "RESOLVED"
    return {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}


def _unminimize(asked: Asked, variables: dict[str, Any]) -> Any:
    comment = _subject(asked, variables)
    comment["hidden"] = None
    return {"unminimizeComment": {"unminimizedComment": {"isMinimized": False}}}


def _resolve(asked: Asked, variables: dict[str, Any]) -> Any:
    for repo in asked.world.repos.values():
        if variables["id"] in repo.threads:
            _allowed(asked, repo, "contents")  # so it is, though it makes no sense
            repo.threads[variables["id"]]["resolved"] = True
            return {"resolveReviewThread": {"thread": {"isResolved": True}}}
    raise Failed("NOT_FOUND", "Could not resolve to a node with that global id.")


FIELDS = {
    "unminimizeComment": _unminimize,
    "minimizeComment": _minimize,
    "resolveReviewThread": _resolve,
    "reviewThreads": _threads,
    "comments": _comments,
}
