# SPDX-License-Identifier: GPL-2.0-or-later
"""An office with one list, and a server that takes its mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.jobs.queue import open_queue
from service.lists.world import World
from service.settings.model import List
from tests.end_to_end.test_smtp import Postman, serve
from tests.service.lists.office import Clock, Office, a_list, settings

Opens = Callable[..., Office]


@pytest.fixture
def opened(store: Engine, database_url: str, tmp_path: Path) -> Iterator[Opens]:
    """Opens an office for some lists; by default for one that is written to."""
    postman = Postman()
    controller = serve(postman)
    archive, clock = tmp_path / "archive", Clock()

    with open_queue(store, database_url) as queue:

        def open_office(*lists: List, **more: object) -> Office:
            served = lists or (a_list(archive),)
            world = World(
                settings=settings(controller.port, database_url, *served),
                store=store,
                queue=queue,
                secret=b"a secret of the tests",
                clock=clock,
                **more,  # type: ignore[arg-type]
            )
            return Office(world, clock, archive, postman)

        yield open_office
    controller.stop()


@pytest.fixture
def office(opened: Opens) -> Office:
    return opened()
