# SPDX-License-Identifier: GPL-2.0-or-later
"""A running fake with one repository, and the app connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from service.github.connection import App, Integration, connect
from service.github.repository import Repository
from tests.conftest import Repo
from tests.github.judge import cached
from tests.github.server import FakeGitHub
from tests.github.world import World

NAME, INSTALLATION = "Rust-for-Linux/linux", 77


@pytest.fixture(scope="session")
def running() -> Iterator[FakeGitHub]:
    """One server for all tests of a process; each test brings a world of its own."""
    with FakeGitHub(judge=cached()) as fake:
        yield fake


connected = cache(connect)
"""To load a key takes a while, and the app is always the same."""


@dataclass(frozen=True)
class Hub:
    """The fake, the git repository behind it, and a connection of the app."""

    world: World
    repo: Repo
    url: str
    integration: Integration
    repository: Repository


@pytest.fixture
def hub(running: FakeGitHub, repo: Repo) -> Iterator[Hub]:
    """The repository of the fixture ``repo`` on the fake, with the app installed on it.

    At the end nothing that was asked or answered may be at odds with GitHub's description.
    """
    world = running.fresh()
    world.add_repository(NAME, str(repo.folder), INSTALLATION)
    integration = connected(app_of(running.url, world))
    repository = integration.repository(INSTALLATION, NAME)
    yield Hub(world, repo, running.url, integration, repository)
    repository.close()
    assert world.complaints == []


def app_of(url: str, world: World, timeout: int = 5) -> App:
    """The settings of the app of a world."""
    key = str(world.app()["private_key"])
    return App(
        api_url=url, app_id=world.app_id, private_key=key, timeout=timeout, between_writes=0.0
    )


def topic(hub: Hub, count: int, **pull: object) -> int:
    """A pull request of so many good commits on a branch ``topic``."""
    hub.repo.git("checkout", "-q", "-B", "topic", "main")
    for n in range(count):
        message = f"mm/slub: step {n}\n\nIt counts to {n}.\n\nSigned-off-by: {ADA}\n"
        hub.repo.commit(message, {"mm/slub.c": f"// SPDX-License-Identifier: GPL-2.0\nint n{n};\n"})
    return hub.world.add_pull(NAME, "topic", **pull)  # type: ignore[arg-type]


ADA = "Ada Hacker <ada@engine.example>"
