# SPDX-License-Identifier: GPL-2.0-or-later
"""One request as a route sees it, and the answers it may give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.github.answers import Answers
from tests.github.world import Repo, World

Handler = Callable[["Asked"], Any]


class Refused(Exception):
    """An answer that is no success."""

    def __init__(
        self, status: int, message: str, errors: list[Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status, self.headers = status, headers or {}
        self.data: dict[str, Any] = {"message": message, "documentation_url": "https://docs"}
        if errors is not None:
            self.data["errors"] = errors


@dataclass
class Asked:
    """A request that passed the door: its words, and whom it may speak for."""

    world: World
    say: Answers
    parts: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any]
    accept: str
    repositories: frozenset[str] | None = None
    rights: dict[str, str] = field(default_factory=dict)
    installation: int = 0

    @property
    def repo(self) -> Repo:
        return self.world.repos[f"{self.parts['owner']}/{self.parts['repo']}"]

    def page(self, items: list[Any]) -> list[Any]:
        """The part of a list that was asked for."""
        size = min(int(self.query.get("per_page", 30)), 100)
        start = (max(int(self.query.get("page", 1)), 1) - 1) * size
        return items[start : start + size]

    def wants(self, kind: str) -> bool:
        return f"vnd.github.{kind}" in self.accept or f"vnd.github.v3.{kind}" in self.accept


@dataclass(frozen=True)
class Raw:
    """Bytes instead of JSON."""

    pieces: Iterable[bytes]
    kind: str


@dataclass(frozen=True)
class Made:
    """JSON with another status than 200, or with headers."""

    data: Any
    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """A method and path of GitHub's description, who may use it, and what it does."""

    method: str
    template: str
    needs: tuple[str, str] | None
    handler: Handler


ROUTES: list[Route] = []


def route(
    method: str, template: str, needs: tuple[str, str] | None = None
) -> Callable[[Handler], Handler]:
    """Serve a path; without ``needs`` it is for the app itself."""

    def note(handler: Handler) -> Handler:
        ROUTES.append(Route(method, template, needs, handler))
        return handler

    return note
