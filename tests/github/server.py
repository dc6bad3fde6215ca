# SPDX-License-Identifier: GPL-2.0-or-later
"""The fake GitHub on a port of the loopback, in a thread or in a process of its own."""

from __future__ import annotations

import json
import threading
import urllib.request
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.github.app import Application
from tests.github.judge import Judge
from tests.github.world import World

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *arguments: Any) -> None:  # noqa: A002
        """Nothing: the world notes every call."""


class FakeGitHub:
    """A running fake; a context manager that starts and ends it."""

    def __init__(self, world: World | None = None, judge: Judge | None = None) -> None:
        self.world = world or World()
        self._application = Application(self.world, judge)
        self._server = make_server(
            HOST, 0, self._application, threaded=True, request_handler=_Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """The API's address, as GitHub Enterprise has it."""
        return f"http://{HOST}:{self._server.server_port}/api/v3"

    def fresh(self) -> World:
        """Forget everything: a new world behind the same address."""
        self.world = self._application.world = World()
        return self.world

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass(frozen=True)
class Remote:
    """A fake in another process: the world's methods, over HTTP."""

    url: str

    def call(self, method: str, /, **words: Any) -> Any:
        """Call a method of the world by its name; its answer as JSON has it."""
        root = self.url.partition("/api/")[0]
        request = urllib.request.Request(  # noqa: S310 - the loopback
            f"{root}/_/{method}", json.dumps(words).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.load(answer)
