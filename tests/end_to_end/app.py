# SPDX-License-Identifier: GPL-2.0-or-later
"""A WSGI app in the place of the real one; ``/slow`` takes two seconds to answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine

from service.settings import Settings
from service.store.database import is_current


def create_app(settings: Settings, store: Engine) -> Callable[..., Iterable[bytes]]:
    """Answers with the mode and whether the store is whole."""

    def app(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            (settings.state / "slow").touch()
            time.sleep(2)
        if environ["PATH_INFO"] == "/fault":
            raise ZeroDivisionError("a fault of ours")
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{settings.github.mode} {is_current(store)}".encode()]

    return app
