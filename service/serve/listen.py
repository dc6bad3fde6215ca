# SPDX-License-Identifier: GPL-2.0-or-later
"""gunicorn, set up by us: one process, some threads, our logs, our app."""

from __future__ import annotations

from collections.abc import Callable

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from service.settings import Settings

THREADS = 8
DRAIN = 25  # seconds


class Logs(Logger):  # type: ignore[misc]
    """Leaves every record to the handler of the root: one line of JSON each."""

    def setup(self, cfg: object) -> None:  # noqa: ARG002 (gunicorn's)
        """Set nothing up."""
        self.error_log.propagate = True
        self.access_log.propagate = False


class Server(BaseApplication):  # type: ignore[misc]
    """The web process.  The app is made after the fork: a database does not survive one."""

    def __init__(self, settings: Settings, app: Callable[[], object]) -> None:
        self._settings, self._app = settings, app
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is to do."""
        server = self._settings.server
        host = f"[{server.host}]" if ":" in server.host else server.host
        chosen = {
            "bind": f"{host}:{server.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": DRAIN,
            "timeout": 60,
            "logger_class": Logs,
            "proc_name": "ksquirrel-web",
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> object:
        """The WSGI app."""
        return self._app()
