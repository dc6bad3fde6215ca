# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything the fake GitHub knows and remembers."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.github import git
from tests.github.key import PRIVATE, PUBLIC

GRANTED = {"checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write"}


@dataclass
class Pull:
    """A pull request of a branch."""

    id: int
    number: int
    head: str
    base: str
    title: str
    body: str | None
    opener: str
    draft: bool
    state: str = "open"
    updated: float = field(default_factory=time.time)


@dataclass
class Repo:
    """A repository, whose commits are in a git repository on the disk."""

    id: int
    name: str
    folder: Path
    installation: int
    private: bool = False
    default_branch: str = "main"
    permissions: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    checks: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    reviews: dict[int, dict[str, Any]] = field(default_factory=dict)
    review_comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    threads: dict[str, dict[str, Any]] = field(default_factory=dict)

    def base_of(self, pull: Pull) -> str:
        return git.merge_base(self.folder, git.sha_of(self.folder, pull.base), pull.head)


@dataclass
class Token:
    """An installation's token and what it opens."""

    installation: int
    expires: float
    permissions: dict[str, str]
    repositories: frozenset[str] | None


@dataclass
class Fault:
    """What goes wrong at the next ``times`` requests that match.

    ``kind`` is ``answer`` (this status and body instead), ``drop`` (the connection closes),
    ``lost`` (it is done, and the answer is not sent) or ``slow`` (it takes ``seconds``).
    ``after`` requests that match go well first.
    """

    path: str
    method: str = ""
    kind: str = "answer"
    status: int = 502
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    times: int = 1
    after: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Call:
    """A request that came in."""

    method: str
    path: str
    status: int
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    accept: str = ""
    route: str = ""


class World:
    """The state, changed by requests and by tests; ``lock`` is held while it is."""

    def __init__(self, app_id: int = 1234, slug: str = "ksquirrel") -> None:
        self.app_id, self.slug = app_id, slug
        self.public_key = PUBLIC
        self.installations: dict[int, str] = {}
        self.permissions = dict(GRANTED)
        self.events: list[str] = []
        self.repos: dict[str, Repo] = {}
        self.tokens: dict[str, Token] = {}
        self.token_life = 3600.0
        self.limit = 5000
        self.reset = time.time() + 3600
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.deliveries: list[dict[str, Any]] = []
        self.redelivered: list[int] = []
        self.lock = threading.RLock()
        self._ids = itertools.count(1001)

    def next_id(self) -> int:
        return next(self._ids)

    def app(self) -> dict[str, Any]:
        """The identity a client needs to speak as the app."""
        return {"app_id": self.app_id, "private_key": PRIVATE}

    def add_repository(
        self, name: str, folder: str, installation: int = 77, private: bool = False
    ) -> int:
        """A repository with the commits of a git repository, and the app installed on it."""
        self.installations.setdefault(installation, "active")
        repo = Repo(self.next_id(), name, Path(folder), installation, private)
        self.repos[name] = repo
        return repo.id

    def add_pull(
        self,
        name: str,
        head: str,
        base: str = "main",
        title: str = "A pull request",
        body: str | None = "It does what its commits say.",
        opener: str = "ada",
        draft: bool = False,
    ) -> int:
        """A pull request that asks a branch to take the commits up to a revision."""
        repo = self.repos[name]
        number = len(repo.pulls) + 1
        sha = git.sha_of(repo.folder, head)
        repo.pulls[number] = Pull(self.next_id(), number, sha, base, title, body, opener, draft)
        return number

    def push(self, name: str, number: int, head: str) -> str:
        """Another head for a pull request."""
        repo = self.repos[name]
        repo.pulls[number].head = git.sha_of(repo.folder, head)
        repo.pulls[number].updated = time.time()
        return repo.pulls[number].head

    def change_pull(self, name: str, number: int, **changes: Any) -> None:
        for key, value in changes.items():
            setattr(self.repos[name].pulls[number], key, value)

    def allow(self, name: str, login: str, permission: str) -> None:
        """What a person may do: admin, write, read or none."""
        self.repos[name].permissions[login] = permission

    def set_installation(self, installation: int, state: str) -> None:
        """active, suspended or gone; its tokens end with it."""
        self.installations[installation] = state
        if state != "active":
            self.expire_tokens()

    def add_person(self, token: str) -> None:
        """A person with a token, who may read what is public."""
        rights = dict.fromkeys(GRANTED, "read")
        self.tokens[token] = Token(0, time.time() + 3600, rights, self.public())

    def public(self) -> frozenset[str]:
        """The repositories that everybody may read."""
        return frozenset(repo.name for repo in self.repos.values() if not repo.private)

    def expire_tokens(self) -> None:
        """Every token is refused from now on."""
        self.tokens.clear()

    def add_fault(self, **fault: Any) -> None:
        self.faults.append(Fault(**fault))

    def add_delivery(self, event: str, status_code: int, guid: str = "", **more: Any) -> int:
        """A delivery of ours to the app's hook, with the status the app answered."""
        number = self.next_id()
        self.deliveries.insert(0, {
            "id": number, "guid": guid or str(uuid.uuid4()),
            "delivered_at": stamp(more.pop("at", None)), "redelivery": False, "duration": 0.1,
            "status": "OK" if status_code < 300 else "Invalid HTTP Response",
            "status_code": status_code, "event": event, "action": None,
            "installation_id": None, "repository_id": None, "throttled_at": None, **more,
        })  # fmt: skip
        return number

    def add_comment(self, name: str, number: int, login: str, body: str) -> int:
        """A comment of another person, who may forge what we write."""
        return int(self.write_comment(self.repos[name], number, login, body)["id"])

    def write_comment(self, repo: Repo, number: int, login: str, body: str) -> dict[str, Any]:
        comment: dict[str, Any] = {
            "id": self.next_id(), "pull": number, "login": login, "body": body, "hidden": None,
            "created": stamp(), "updated": stamp(), "edits": 0,
        }  # fmt: skip
        comment["node"] = f"IC_{comment['id']}"
        repo.comments[comment["id"]] = comment
        return comment

    def mine(self) -> str:
        """The login under which the app writes."""
        return f"{self.slug}[bot]"

    def requests(self, method: str = "", route: str = "") -> list[Call]:
        """The calls of a method and of a route, both where named."""
        return [c for c in self.calls if method in ("", c.method) and route in ("", c.route)]

    def writes(self) -> list[str]:
        """Every call that changed something, or tried to, but for tokens and queries."""
        return [
            f"{c.method} {c.path}" + (f" {c.body['query'].split('(')[0]}" if _is_graphql(c) else "")
            for c in self.calls
            if c.method != "GET"
            and not c.path.endswith("/access_tokens")
            and not (_is_graphql(c) and c.body["query"].startswith("query"))
        ]

    def forget_calls(self) -> None:
        self.calls.clear()

    def seen(self) -> dict[str, Any]:
        """What a test in another process wants to know."""
        return {
            "calls": [asdict(call) for call in self.calls],
            "complaints": self.complaints,
            "repositories": {
                name: {
                    key: list(getattr(repo, key).values())
                    for key in ("checks", "comments", "review_comments", "threads")
                }
                for name, repo in self.repos.items()
            },
        }

    def repo_with_comment(self, node: str) -> Iterator[tuple[Repo, dict[str, Any]]]:
        for repo in self.repos.values():
            for comment in (*repo.comments.values(), *repo.review_comments.values()):
                if comment["node"] == node:
                    yield repo, comment


def _is_graphql(call: Call) -> bool:
    return call.path.endswith("/graphql")


def stamp(at: float | None = None) -> str:
    """A time as GitHub writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
